/* Included by every file of the core: statuses and hidden symbols. The core knows neither Lua nor sockets. */
#ifndef GL_H
#define GL_H

#include <stddef.h>
#include <stdint.h>

/* Hides the symbols of each header's declarations, which are between GL_BEGIN and GL_END: programs that compile these files in
   have flags of their own. Only luaopen_* is exported. */
#if defined(__GNUC__)
#define GL_BEGIN _Pragma("GCC visibility push(hidden)")
#define GL_END _Pragma("GCC visibility pop")
#define GL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define GL_BEGIN
#define GL_END
#define GL_PRINTF(fmt, args)
#endif

/* Returned by every core function that can fail; 0 is success. */
enum gl_status {
  GL_OK = 0,
  GL_ENOMEM,    /* an allocation failed */
  GL_ETOOLARGE, /* a buffer's maximum, or the nesting limit */
  GL_EINVAL,    /* bytes that are not of the form asked for */
  GL_ECRYPTO    /* OpenSSL refused, or the system gives no randomness */
};

#endif
