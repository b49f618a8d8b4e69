/* The problems of an input: l_encode.c finds them while it writes, l_problem.c describes them. */
#ifndef GL_L_PROBLEM_H
#define GL_L_PROBLEM_H

#include "../../core/model.h"
#include "../../core/writer.h"
#include "../compat.h"

GL_BEGIN

enum gl_l_problem_mode {
  GL_L_PROBLEM_OFF,    /* only values that can't be written are a problem: wrong types, unknown members */
  GL_L_PROBLEM_BOTO3,  /* and all else that boto3 refuses: required, min */
  GL_L_PROBLEM_STRICT, /* and max, enum */
  GL_L_PROBLEM_SERVICE /* and pattern; unknown members are ignored; problems in the service's words */
};

struct gl_l_problem_encoder {
  lua_State *L;
  struct gl_writer writer;
  enum gl_l_problem_mode mode;
  int default_member;    /* a member whose value is an argument where the input has none; -1: there is none */
  int default_index; /* stack index of its value */
  int names;    /* stack index of the member names' table (l_model.h) */
  int patterns; /* of the compiled patterns' table */
  int problems; /* of the list of problems: nil until there is one */
  int total;    /* problems found; the list describes the first GL_L_PROBLEM_MAX */
};

#define GL_L_PROBLEM_MAX 100

enum gl_l_problem_path_kind { GL_L_PROBLEM_MEMBER, GL_L_PROBLEM_UNKNOWN, GL_L_PROBLEM_ITEM, GL_L_PROBLEM_ENTRY, GL_L_PROBLEM_KEY };

/* The path of a value: a chain on the C stack, made into text only for a problem. */
struct gl_l_problem_path {
  const struct gl_l_problem_path *parent; /* NULL: the parameters as a whole */
  enum gl_l_problem_path_kind kind;
  int index;     /* GL_L_PROBLEM_MEMBER: in gl_model_members; GL_L_PROBLEM_ITEM: counted from 1; else the stack index of the key */
  int sensitive; /* the value must not be shown */
  int depth;
};

/* Each counts one problem and adds it to e->problems if it is one of the first. `index` is the stack index of the value at
   fault. They raise when memory is short. */
void gl_l_problem_add(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, const char *rule, const char *text);
void gl_l_problem_add_required(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path);
void gl_l_problem_add_type(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, int index, const char *expected);
void gl_l_problem_add_unknown(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, int index,
                              const struct gl_model_shape *s);

/* Checks a length, a number of items or a value (`quantity`) against the shape's limits, as far as the mode asks. */
void gl_l_problem_check_limits(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path,
                               const struct gl_model_shape *s, const char *quantity, double n,
                     int index);

/* Checks a string against the shape's values and pattern, as far as the mode asks. */
void gl_l_problem_check_text(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path,
                             const struct gl_model_shape *s, int index);

GL_END

#endif
