/* Two heaps that fail on demand: Lua's, through its allocator, and the C heap, through malloc and its kin, which
   heap.c defines for the whole process (our modules, libcrypto, libcurl, libc). Only the main thread's requests fail. */
#ifndef OOM_HEAP_H
#define OOM_HEAP_H

#include <stddef.h>

enum heap { HEAP_LUA, HEAP_C };
enum mode { FAIL_ONCE, FAIL_TWICE, FAIL_FROM };

/* From now on the n-th request (from 1) of that heap fails, or that and the next one (Lua asks once more after it has collected its
   garbage), or all from the n-th on. */
void heap_arm(enum heap heap, enum mode mode, long n);

/* Nothing fails any more. Returns how many requests were counted since heap_arm; `n` of it was reached if >= n. */
long heap_disarm(void);

/* The bytes and blocks that are allocated now. */
struct heap_live {
  long blocks;
  long bytes;
};
struct heap_live heap_live(enum heap heap);

/* A lua_Alloc. */
void *heap_lua(void *ud, void *p, size_t old, size_t size);

#endif
