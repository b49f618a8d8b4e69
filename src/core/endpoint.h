/* GameLift's endpoint rules over AWS's partitions, and the check of a user-supplied endpoint. Nothing is allocated and nothing
   looked up; problems are static sentences. */
#ifndef GL_ENDPOINT_H
#define GL_ENDPOINT_H

#include "url.h"

GL_BEGIN

#define GL_ENDPOINT_REGION_MAX 63
#define GL_ENDPOINT_URL_MAX 2048 /* bytes */

struct gl_endpoint_partition {
  const char *id, *dns_suffix, *dualstack_suffix;
  const char *global;   /* its pseudo region; "" if there is none */
  const char *pattern;  /* regions that begin with it, then a word, '-' and digits, belong to this partition */
  int no_dualstack;     /* boto3 1.43 has no dualstack endpoint for those regions, though the rules have */
};

/* Returns the partition of a region; aws for one that matches no other. */
const struct gl_endpoint_partition *gl_endpoint_find_partition(struct gl_str region);

/* Returns 1 for a host label: letters, digits and inner hyphens, 1 to 63, not digits alone. */
int gl_endpoint_is_region(struct gl_str region);

struct gl_endpoint {
  char url[256];                  /* ends in '/' */
  char region[GL_ENDPOINT_REGION_MAX + 1]; /* the one to sign for: fips-us-west-2 is us-west-2 with FIPS */
};

/* Returns NULL, or what is wrong. */
const char *gl_endpoint_resolve(struct gl_endpoint *out, struct gl_str region, int use_fips, int use_dualstack);

/* Reads a user-supplied endpoint: an http or https URL without user, query and fragment, whose host is a name or an IPv6 address
   and whose path needs no escaping. Returns NULL, or what is wrong. The parts point into `text`. */
const char *gl_endpoint_read_url(struct gl_url *url, struct gl_str text);

/* Returns the message of AWS's rules for a custom endpoint with one of these switches, or NULL. */
const char *gl_endpoint_find_conflict(int use_fips, int use_dualstack);

GL_END

#endif
