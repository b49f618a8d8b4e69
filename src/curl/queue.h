/* Doubly linked queues, as those of BSD's <sys/queue.h>, which musl lacks. An element is in one queue at a time: its member `entry`,
   a GL_QUEUE_ENTRY, holds the next element and the place of the pointer to this one. */
#ifndef GL_QUEUE_H
#define GL_QUEUE_H

#include <stddef.h>

#define GL_QUEUE_HEAD(name, type) struct name { struct type *first, **last; }
#define GL_QUEUE_ENTRY(type) struct { struct type *next, **previous; }

#define GL_QUEUE_INIT(q) ((q)->first = NULL, (q)->last = &(q)->first)
#define GL_QUEUE_EMPTY(q) (!(q)->first)
#define GL_QUEUE_FIRST(q) ((q)->first)
#define GL_QUEUE_NEXT(e, entry) ((e)->entry.next)
#define GL_QUEUE_FOREACH(e, q, entry) for ((e) = (q)->first; (e); (e) = (e)->entry.next)

#define GL_QUEUE_INSERT_TAIL(q, e, entry)                                                                                          \
  ((e)->entry.next = NULL, (e)->entry.previous = (q)->last, *(q)->last = (e), (q)->last = &(e)->entry.next)

/* Removes an element, which must be in the queue. */
#define GL_QUEUE_REMOVE(q, e, entry)                                                                                               \
  (*((e)->entry.next ? &(e)->entry.next->entry.previous : &(q)->last) = (e)->entry.previous, *(e)->entry.previous = (e)->entry.next)

#endif
