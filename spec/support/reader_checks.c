/* The reader of answers where memory is short: what it then says of its room is all that a caller may fill. */
#include <stdio.h>
#include <string.h>

#include "../../src/http/response.h"

int main(void) {
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n";
  static char piece[64 << 10];
  struct gl_answer a;
  struct gl_reader r;
  size_t room = 16;
  memset(&a, 0, sizeof a);
  memset(&r, 0, sizeof r);
  gl_answer_reset(&a, 0, 16 << 20);
  gl_reader_reset(&r);
  gl_reader_feed(&r, &a, head, strlen(head));
  while (a.body.cap - a.body.n >= sizeof piece) gl_reader_feed(&r, &a, piece, sizeof piece);
  a.body.max = a.body.cap; /* as if realloc failed */
  char *place = gl_reader_place(&r, &a, &room);
  if (place || room != 16) printf("wrong: room for %zu bytes at %s\n", room, place ? "a place" : "none");
  else if (gl_reader_feed(&r, &a, piece, sizeof piece) != sizeof piece || !a.fault) printf("wrong: no fault\n");
  else printf("fine\n");
  gl_reader_free(&r);
  gl_answer_free(&a);
  return 0;
}
