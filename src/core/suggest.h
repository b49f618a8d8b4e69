/* Finds the nearest of a set of names, for "did you mean". Case, '_' and '-' don't count, so fleetId is FleetId and
   createGameSession is create_game_session. Then comes the edit distance (swapped neighbours are one edit), at most 1 to 4 by
   the word's length; then a name that the word begins with, or the reverse (region_name is region); last, the same of ends. The
   order of the candidates doesn't matter: ties go to the same spelling of case and '_', to the closer length, then to the
   smaller bytes. */
#ifndef GL_SUGGEST_H
#define GL_SUGGEST_H

#include "str.h"

GL_BEGIN

#define GL_SUGGEST_MAX 64 /* longer names, '_' and '-' apart, match nothing */

struct gl_suggest {
  struct gl_str word;
  struct gl_str best; /* the nearest so far, in the candidate's own memory; p is NULL while there is none */
  unsigned score;     /* of best; the lower, the nearer */
  size_t n;           /* bytes in folded; above GL_SUGGEST_MAX: the word is too long */
  char folded[GL_SUGGEST_MAX];
};

/* Starts a search. The word must outlive it. Nothing is allocated. */
void gl_suggest_start(struct gl_suggest *suggest, const char *word, size_t n);

/* Considers one candidate, which must live until `best` has been read. */
void gl_suggest_try(struct gl_suggest *suggest, const char *name, size_t n);

GL_END

#endif
