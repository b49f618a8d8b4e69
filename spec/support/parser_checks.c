/* The HTTP parser where memory is short: the room that it reports is all that a caller may fill. */
#include <stdio.h>
#include <string.h>

#include "../../src/http/parser.h"

int main(void) {
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n";
  static char piece[64 << 10];
  struct gl_response a;
  struct gl_parser r;
  size_t room = 16;
  memset(&a, 0, sizeof a);
  memset(&r, 0, sizeof r);
  gl_response_reset(&a, 0, 16 << 20);
  gl_parser_reset(&r);
  gl_parser_feed(&r, &a, head, strlen(head));
  while (a.body.cap - a.body.n >= sizeof piece) gl_parser_feed(&r, &a, piece, sizeof piece);
  a.body.max = a.body.cap; /* as if realloc failed */
  char *place = gl_parser_reserve(&r, &a, &room);
  if (place || room != 16) printf("wrong: room for %zu bytes at %s\n", room, place ? "a place" : "none");
  else if (gl_parser_feed(&r, &a, piece, sizeof piece) != sizeof piece || !a.fault) printf("wrong: no fault\n");
  else printf("fine\n");
  gl_parser_free(&r);
  gl_response_free(&a);
  return 0;
}
