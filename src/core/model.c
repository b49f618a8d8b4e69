#include "model.h"

#include <math.h>
#include <string.h>

/* Each section includes model.def with the lines it wants defined and the others empty. */

struct gl_model_pool {
#define NAME(id, text) char id[sizeof text];
#include "model_lines.h"
};

#define AT(id) ((uint16_t)offsetof(struct gl_model_pool, id))

_Static_assert(sizeof(struct gl_model_pool) < GL_MODEL_NONE, "offsets into the pool are 16 bits");

const struct gl_model_pool gl_model_pool = {
#define NAME(id, text) text,
#include "model_lines.h"
};

enum shape_id {
#define STRUCT(id, flags, count) SHAPE_##id,
#define EXCEPTION(id, status, count) SHAPE_##id,
#define LIST(id, flags, min, max, item) SHAPE_##id,
#define MAP(id, flags, min, max, key, value) SHAPE_##id,
#define STRING(id, flags, min, max, pattern) SHAPE_##id,
#define ENUM(id, flags, min, max, count) SHAPE_##id,
#define SCALAR(id, flags, min, max, type) SHAPE_##id,
#include "model_lines.h"
  SHAPE_NONE = GL_MODEL_NONE
};

/* Where each structure's members, enum's values and operation's errors begin: a name for the first, and the next
   name counts on from its last. */
enum member_id {
#define STRUCT(id, flags, count) MEMBERS_##id, MEMBERS_END_##id = MEMBERS_##id + (count) - 1,
#define EXCEPTION(id, status, count) MEMBERS_##id, MEMBERS_END_##id = MEMBERS_##id + (count) - 1,
#include "model_lines.h"
};

enum value_id {
#define ENUM(id, flags, min, max, count) VALUES_##id, VALUES_END_##id = VALUES_##id + (count) - 1,
#include "model_lines.h"
};

enum error_id {
#define OPERATION(id, method, input, output, retry_class, result_key, errors) \
  ERRORS_##id, ERRORS_END_##id = ERRORS_##id + (errors) - 1,
#include "model_lines.h"
};

enum limit_id {
#define LIST(id, flags, min, max, item) LIMIT_##id,
#define MAP(id, flags, min, max, key, value) LIMIT_##id,
#define STRING(id, flags, min, max, pattern) LIMIT_##id,
#define ENUM(id, flags, min, max, count) LIMIT_##id,
#define SCALAR(id, flags, min, max, type) LIMIT_##id,
#include "model_lines.h"
};

#define SENSITIVE GL_MODEL_SENSITIVE
#define NO_MIN (-HUGE_VAL)
#define NO_MAX HUGE_VAL

const struct gl_model_shape gl_model_shapes[] = {
#define STRUCT(id, flags, count) {AT(id), MEMBERS_##id, count, 0, GL_MODEL_STRUCTURE, flags},
#define EXCEPTION(id, status, count) {AT(id), MEMBERS_##id, count, 0, GL_MODEL_STRUCTURE, 0},
#define LIST(id, flags, min, max, item) {AT(id), SHAPE_##item, 0, LIMIT_##id, GL_MODEL_LIST, flags},
#define MAP(id, flags, min, max, key, value) {AT(id), SHAPE_##key, SHAPE_##value, LIMIT_##id, GL_MODEL_MAP, flags},
#define STRING(id, flags, min, max, pattern) {AT(id), 0, 0, LIMIT_##id, GL_MODEL_STRING, flags},
#define ENUM(id, flags, min, max, count) {AT(id), VALUES_##id, count, LIMIT_##id, GL_MODEL_ENUM, flags},
#define SCALAR(id, flags, min, max, type) {AT(id), 0, 0, LIMIT_##id, type, flags},
#include "model_lines.h"
};

#define LENGTH(id) ((uint8_t)(sizeof(((struct gl_model_pool *)0)->id) - 1))

const struct gl_model_member gl_model_members[] = {
#define REQ(id, shape, flags) {AT(id), SHAPE_##shape, LENGTH(id), GL_MODEL_REQUIRED | (flags)},
#define OPT(id, shape, flags) {AT(id), SHAPE_##shape, LENGTH(id), flags},
#include "model_lines.h"
};

const uint16_t gl_model_values[] = {
#define VALUE(id) AT(id),
#include "model_lines.h"
};

const struct gl_model_limit gl_model_limits[] = {
#define LIST(id, flags, min, max, item) {min, max, AT(NONE)},
#define MAP(id, flags, min, max, key, value) {min, max, AT(NONE)},
#define STRING(id, flags, min, max, pattern) {min, max, AT(pattern)},
#define ENUM(id, flags, min, max, count) {min, max, AT(NONE)},
#define SCALAR(id, flags, min, max, type) {min, max, AT(NONE)},
#include "model_lines.h"
};

const struct gl_model_operation gl_model_operations[] = {
#define OPERATION(id, method, input, output, retry_class, result_key, errors) \
  {AT(id), AT(method), SHAPE_##input, SHAPE_##output, AT(result_key), ERRORS_##id, errors, GL_MODEL_##retry_class},
#include "model_lines.h"
};

const uint16_t gl_model_errors[] = {
#define ERROR(id) SHAPE_##id,
#include "model_lines.h"
};

const struct gl_model_exception gl_model_exceptions[] = {
#define EXCEPTION(id, status, count) {SHAPE_##id, status},
#include "model_lines.h"
};

const unsigned gl_model_operation_count = sizeof gl_model_operations / sizeof *gl_model_operations;
const unsigned gl_model_exception_count = sizeof gl_model_exceptions / sizeof *gl_model_exceptions;

/* Orders a NUL-terminated name of the model against n bytes that may hold anything. */
static int compare(const char *known, const char *name, size_t n) {
  int c = strncmp(known, name, n);
  return c ? c : known[n] != 0;
}

const struct gl_model_operation *gl_model_find_operation(const char *name, size_t n) {
  if (memchr(name, 0, n)) return NULL;
  unsigned low = 0, high = gl_model_operation_count;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    int c = compare(gl_model_name(gl_model_operations[middle].name), name, n);
    if (!c) return &gl_model_operations[middle];
    if (c < 0) low = middle + 1;
    else high = middle;
  }
  for (unsigned i = 0; i < gl_model_operation_count; i++) /* methods sort differently, and callers seldom ask for them */
    if (!compare(gl_model_name(gl_model_operations[i].method), name, n)) return &gl_model_operations[i];
  return NULL;
}

int gl_model_find_member(const struct gl_model_shape *structure, const char *name, size_t n) {
  int low = structure->first, high = low + structure->count;
  while (low < high) {
    int middle = (low + high) / 2;
    const struct gl_model_member *m = &gl_model_members[middle];
    size_t shorter = n < m->length ? n : m->length;
    int c = memcmp(gl_model_name(m->name), name, shorter);
    if (!c) c = (m->length > n) - (m->length < n);
    if (!c) return middle;
    if (c < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

int gl_model_has_value(const struct gl_model_shape *shape, const char *text, size_t n) {
  if (memchr(text, 0, n)) return 0;
  int low = shape->first, high = low + shape->count;
  while (low < high) {
    int middle = (low + high) / 2;
    int c = compare(gl_model_name(gl_model_values[middle]), text, n);
    if (!c) return 1;
    if (c < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}
