/* An HTTP server on loopback for the memory sweep: a process of its own, so that its memory is not counted, which ends
   with us. Responds on kept-alive connections with a page of player sessions, or with what the path of the request
   names. */
#ifndef OOM_SERVER_H
#define OOM_SERVER_H

/* Returns its port; ends the program if it can't be started. */
int server_start(void);
void server_stop(void);

#endif
