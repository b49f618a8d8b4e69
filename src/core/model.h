/* The service model as constant data: operations, shapes, members, enum values. model.def has the facts and
   model.c lays them out; 16-bit offsets instead of pointers, so nothing is relocated or built at load. */
#ifndef GL_MODEL_H
#define GL_MODEL_H

#include "gl.h"

GL_BEGIN

enum gl_model_type {
  GL_MODEL_STRUCTURE,
  GL_MODEL_LIST,
  GL_MODEL_MAP,
  GL_MODEL_STRING,
  GL_MODEL_ENUM, /* a string with a set of values */
  GL_MODEL_BLOB,
  GL_MODEL_BOOLEAN,
  GL_MODEL_INTEGER,
  GL_MODEL_LONG,
  GL_MODEL_FLOAT,
  GL_MODEL_DOUBLE,
  GL_MODEL_TIMESTAMP
};

enum gl_model_class { GL_MODEL_SAFE, GL_MODEL_SAFE_WITH_TOKEN, GL_MODEL_UNSAFE, GL_MODEL_OWN_ID, GL_MODEL_CONVERGING };

enum { GL_MODEL_REQUIRED = 1, GL_MODEL_SENSITIVE = 2 };

#define GL_MODEL_NONE 0xffff /* no shape */

struct gl_model_shape {
  uint16_t name;
  uint16_t first; /* structure: its first member; list: the item's shape; map: the key's shape; enum: its first value */
  uint16_t count; /* structure, enum: how many; map: the value's shape */
  uint16_t limit; /* into gl_model_limits; not for structures */
  uint8_t type, flags;
};

struct gl_model_member {
  uint16_t name, shape;
  uint8_t length, flags; /* the name's length in bytes */
};

/* Length in code points, items or value; -HUGE_VAL and HUGE_VAL where there is none. */
struct gl_model_limit {
  double min, max;
  uint16_t pattern; /* POSIX extended; an empty name if every string fits */
};

struct gl_model_operation {
  uint16_t name, method, input;
  uint16_t output;     /* GL_MODEL_NONE: replies of this operation are not read */
  uint16_t result_key; /* the list that a paginator walks; an empty name if there is no paginator */
  uint16_t first_error;
  uint8_t errors, retry_class;
};

struct gl_model_exception {
  uint16_t shape, status;
};

enum { GL_MODEL_SHAPE_COUNT = 0
#define STRUCT(id, flags, count) +1
#define EXCEPTION(id, status, count) +1
#define LIST(id, flags, min, max, item) +1
#define MAP(id, flags, min, max, key, value) +1
#define STRING(id, flags, min, max, pattern) +1
#define ENUM(id, flags, min, max, count) +1
#define SCALAR(id, flags, min, max, type) +1
#include "model_lines.h"
};

enum { GL_MODEL_MEMBER_COUNT = 0
#define REQ(id, shape, flags) +1
#define OPT(id, shape, flags) +1
#include "model_lines.h"
};

extern const struct gl_model_shape gl_model_shapes[];
extern const struct gl_model_member gl_model_members[]; /* sorted by name within a structure */
extern const uint16_t gl_model_values[];          /* names; sorted within an enum */
extern const struct gl_model_limit gl_model_limits[];
extern const struct gl_model_operation gl_model_operations[]; /* sorted by name */
extern const uint16_t gl_model_errors[];                /* shapes */
extern const struct gl_model_exception gl_model_exceptions[];
extern const unsigned gl_model_operation_count, gl_model_exception_count;

/* Returns the text at an offset of the pool, NUL-terminated. */
extern const struct gl_model_pool gl_model_pool;
static inline const char *gl_model_name(uint16_t offset) { return (const char *)&gl_model_pool + offset; }

/* Returns the operation of that name, as "CreateGameSession" or "create_game_session"; NULL if there is none. */
const struct gl_model_operation *gl_model_find_operation(const char *name, size_t n);

/* The index in gl_model_members of a structure's member, or -1. */
int gl_model_find_member(const struct gl_model_shape *structure, const char *name, size_t n);

/* Returns 1 if text is one of an enum's values. */
int gl_model_has_value(const struct gl_model_shape *shape, const char *text, size_t n);

GL_END

#endif
