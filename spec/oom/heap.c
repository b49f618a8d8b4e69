#include "heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

/* glibc's own, under the names that a program which replaces malloc may still call. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);
void __libc_free(void *p);

static _Thread_local struct {
  int armed;
  enum heap heap;
  enum mode mode;
  long n, seen;
} plan;

static struct heap_live lua_live;
static atomic_long c_blocks, c_bytes;

void heap_arm(enum heap heap, enum mode mode, long n) {
  plan.heap = heap;
  plan.mode = mode;
  plan.n = n;
  plan.seen = 0;
  plan.armed = 1;
}

long heap_disarm(void) {
  plan.armed = 0;
  return plan.seen;
}

struct heap_live heap_live(enum heap heap) {
  if (heap == HEAP_LUA) return lua_live;
  return (struct heap_live){ atomic_load(&c_blocks), atomic_load(&c_bytes) };
}

static int fails(enum heap heap) {
  if (!plan.armed || plan.heap != heap) return 0;
  plan.seen++;
  if (plan.seen < plan.n || (plan.mode != FAIL_FROM && plan.seen > plan.n + (plan.mode == FAIL_TWICE))) return 0;
  errno = ENOMEM;
  return 1;
}

/* Shrinking never fails: Lua 5.4 takes that for granted. */
void *heap_lua(void *ud, void *p, size_t old, size_t size) {
  (void)ud;
  if (!p) old = 0;
  if (!size) {
    if (p) lua_live.blocks--;
    lua_live.bytes -= (long)old;
    __libc_free(p);
    return NULL;
  }
  if (size > old && fails(HEAP_LUA)) return NULL;
  void *q = __libc_realloc(p, size);
  if (!q) return NULL;
  if (!p) lua_live.blocks++;
  lua_live.bytes += (long)size - (long)old;
  return q;
}

static void *born(void *p) {
  if (p) {
    atomic_fetch_add(&c_blocks, 1);
    atomic_fetch_add(&c_bytes, (long)malloc_usable_size(p));
  }
  return p;
}

static void gone(void *p) {
  if (p) {
    atomic_fetch_sub(&c_blocks, 1);
    atomic_fetch_sub(&c_bytes, (long)malloc_usable_size(p));
  }
}

void *malloc(size_t size) { return fails(HEAP_C) ? NULL : born(__libc_malloc(size)); }

void *calloc(size_t n, size_t size) { return fails(HEAP_C) ? NULL : born(__libc_calloc(n, size)); }

void free(void *p) {
  gone(p);
  __libc_free(p);
}

void *realloc(void *p, size_t size) {
  if (!p) return malloc(size);
  if (!size) {
    free(p);
    return NULL;
  }
  if (fails(HEAP_C)) return NULL;
  size_t old = malloc_usable_size(p);
  void *q = __libc_realloc(p, size);
  if (q) atomic_fetch_add(&c_bytes, (long)malloc_usable_size(q) - (long)old);
  return q;
}

void *reallocarray(void *p, size_t n, size_t size) {
  if (size && n > SIZE_MAX / size) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(p, n * size);
}

void *memalign(size_t align, size_t size) { return fails(HEAP_C) ? NULL : born(__libc_memalign(align, size)); }

void *aligned_alloc(size_t align, size_t size) { return memalign(align, size); }

int posix_memalign(void **p, size_t align, size_t size) {
  void *q = memalign(align, size);
  if (!q) return ENOMEM;
  *p = q;
  return 0;
}
