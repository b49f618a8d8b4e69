/* Includes the generated lines once, with those macros empty that the includer did not define. No include guard. */
#ifndef NAME
#define NAME(id, text)
#endif
#ifndef STRUCT
#define STRUCT(id, flags, count)
#endif
#ifndef EXCEPTION
#define EXCEPTION(id, status, count)
#endif
#ifndef REQ
#define REQ(id, shape, flags)
#endif
#ifndef OPT
#define OPT(id, shape, flags)
#endif
#ifndef LIST
#define LIST(id, flags, min, max, item)
#endif
#ifndef MAP
#define MAP(id, flags, min, max, key, value)
#endif
#ifndef STRING
#define STRING(id, flags, min, max, pattern)
#endif
#ifndef ENUM
#define ENUM(id, flags, min, max, count)
#endif
#ifndef VALUE
#define VALUE(id)
#endif
#ifndef SCALAR
#define SCALAR(id, flags, min, max, type)
#endif
#ifndef OPERATION
#define OPERATION(id, method, input, output, retry_class, result_key, errors)
#endif
#ifndef ERROR
#define ERROR(id)
#endif

#include "../model/model.def"

#undef NAME
#undef STRUCT
#undef EXCEPTION
#undef REQ
#undef OPT
#undef LIST
#undef MAP
#undef STRING
#undef ENUM
#undef VALUE
#undef SCALAR
#undef OPERATION
#undef ERROR
