/* The parts of gamelift.core: each adds its functions to the table at the top of the stack. */
#ifndef GL_BINDING_H
#define GL_BINDING_H

#include "../l_buf.h"

GL_BEGIN

void gl_open_model(lua_State *L);    /* model.c: operations, names */
void gl_open_encode(lua_State *L);   /* encode.c */
void gl_open_decode(lua_State *L);   /* decode.c */
void gl_open_page_token(lua_State *L); /* page_token.c: page_token_decode, page_token_encode, null */
void gl_open_clock(lua_State *L);     /* sign.c: signer, monotonic, random */
void gl_open_suggest(lua_State *L);     /* near.c */
void gl_open_service_error(lua_State *L);    /* error.c: error, request_id, printable */
void gl_open_endpoint(lua_State *L); /* endpoint.c: endpoint, endpoint_url, region_ok */
void gl_open_retry(lua_State *L);    /* retry.c: verdicts, delays, limiter */
void gl_open_ini(lua_State *L);      /* ini.c */
void gl_open_file(lua_State *L);     /* file.c: read_file, file_stamp, replace_file */
void gl_open_process(lua_State *L);  /* process.c */
void gl_open_http(lua_State *L);   /* transport.c: answer, is_yieldable */
void gl_open_document(lua_State *L); /* document.c: document, json_string */

/* Reads one value of any form and pushes it; null is left out of lists and objects. 0 if j has failed (j->rc), with
   anything on the stack. (decode.c) */
struct gl_json;
int gl_l_decode_push_json(lua_State *L, struct gl_json *j);

GL_END

#endif
