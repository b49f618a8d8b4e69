/* The parts of gamelift.core, one a file: each adds its functions to the table at the top of the stack. All may raise when memory
   is short; none blocks or yields. */
#ifndef GL_BINDING_H
#define GL_BINDING_H

#include "../l_buf.h"

GL_BEGIN

void gl_open_model(lua_State *L);         /* operation, methods, exceptions, members, redact */
void gl_open_encode(lua_State *L);        /* encode, buffer, clear */
void gl_open_decode(lua_State *L);        /* decode */
void gl_open_page_token(lua_State *L);    /* page_token_decode, page_token_encode, null */
void gl_open_clock(lua_State *L);         /* monotonic, time, iso8601, http_date, utc */
void gl_open_lazy_crypto(lua_State *L);   /* signer, random and the like */
void gl_open_suggest(lua_State *L);       /* suggest */
void gl_open_service_error(lua_State *L); /* error, request_id, printable */
void gl_open_endpoint(lua_State *L);      /* endpoint, endpoint_url, is_region, partition */
void gl_open_url(lua_State *L);           /* url */
void gl_open_retry(lua_State *L);         /* retry_class, retry_delay, retry_cost, limiter, cubic_rate */
void gl_open_ini(lua_State *L);           /* ini */
void gl_open_file(lua_State *L);          /* read_file, file_stamp, file_is_public, replace_file, home_folder */
void gl_open_process(lua_State *L);       /* process */
void gl_open_http(lua_State *L);          /* http_parser, is_yieldable */
void gl_open_upgrade(lua_State *L);       /* websocket_key, websocket_accept, websocket_request and the like */
void gl_open_websocket(lua_State *L);     /* websocket */
void gl_open_document(lua_State *L);      /* document, json_string */
void gl_open_json_tree(lua_State *L);     /* read_json, json_list */

/* Reads one value of any form and pushes it; null is left out of lists and objects. Returns 0 if j has failed (j->rc), with
   anything on the stack. (l_decode.c) */
struct gl_json;
int gl_l_decode_push_json(lua_State *L, struct gl_json *j);

GL_END

#endif
