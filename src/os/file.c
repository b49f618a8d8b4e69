#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#define MTIME st_mtimespec
#define CTIME st_ctimespec
#else
#define MTIME st_mtim
#define CTIME st_ctim
#endif

static void fill_stamp(struct gl_file_stamp *stamp, const struct stat *st) {
  stamp->seconds = (long long)st->MTIME.tv_sec;
  stamp->nanoseconds = (long long)st->MTIME.tv_nsec;
  stamp->changed_seconds = (long long)st->CTIME.tv_sec;
  stamp->changed_nanoseconds = (long long)st->CTIME.tv_nsec;
  stamp->size = (long long)st->st_size;
  stamp->inode = (unsigned long long)st->st_ino;
  stamp->device = (unsigned long long)st->st_dev;
  stamp->is_public = (st->st_mode & S_IROTH) != 0;
}

int gl_file_read_stamp(const char *path, struct gl_file_stamp *stamp) {
  struct stat st;
  if (stat(path, &st)) return errno;
  fill_stamp(stamp, &st);
  return 0;
}

static const char *read_all(int fd, struct gl_buf *out, size_t expected, int *error) {
  char *room = gl_buf_room(out, expected + 1); /* at once, so that no copies of secrets stay behind */
  while (room) {
    ssize_t n = read(fd, room, out->cap - out->n);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      *error = errno;
      return "cannot be read";
    }
    if (!n) return NULL;
    out->n += (size_t)n;
    if (out->max && out->n >= out->max) break;
    room = gl_buf_room(out, 1);
  }
  return out->rc == GL_ENOMEM ? "not enough memory" : "is too large";
}

static int is_null_device(const struct stat *st) {
  struct stat null;
  return S_ISCHR(st->st_mode) && !stat("/dev/null", &null) && null.st_rdev == st->st_rdev;
}

const char *gl_file_read(const char *path, struct gl_buf *out, struct gl_file_stamp *stamp, int *error) {
  struct stat st;
  const char *problem = NULL;
  *error = 0;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    *error = errno;
    return "cannot be opened";
  }
  if (fstat(fd, &st)) {
    *error = errno;
    problem = "cannot be read";
  } else if (S_ISDIR(st.st_mode)) {
    *error = EISDIR;
    problem = "cannot be read";
  } else if (is_null_device(&st)) {
    fill_stamp(stamp, &st); /* AWS_CONFIG_FILE=/dev/null means that there is no such file */
  } else if (!S_ISREG(st.st_mode)) {
    problem = "is not a regular file";
  } else if (out->max && (unsigned long long)st.st_size >= out->max) {
    problem = "is too large";
  } else {
    fill_stamp(stamp, &st);
    problem = read_all(fd, out, (size_t)st.st_size, error);
  }
  close(fd);
  return problem;
}

static int write_all(int fd, const char *p, size_t n) {
  while (n) {
    ssize_t written = write(fd, p, n);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    p += written;
    n -= (size_t)written;
  }
  return fsync(fd) ? errno : 0;
}

int gl_file_replace(const char *path, const char *p, size_t n) {
  static const char suffix[] = ".XXXXXX";
  size_t length = strlen(path);
  char *name = malloc(length + sizeof suffix);
  if (!name) return ENOMEM;
  memcpy(name, path, length);
  memcpy(name + length, suffix, sizeof suffix);
  int fd = mkstemp(name), error = fd < 0 ? errno : 0; /* mode 0600 */
  if (!error && fcntl(fd, F_SETFD, FD_CLOEXEC)) error = errno;
  if (!error) error = write_all(fd, p, n);
  if (fd >= 0 && close(fd) && !error) error = errno;
  if (!error && rename(name, path)) error = errno;
  if (error && fd >= 0) unlink(name);
  free(name);
  return error;
}

const char *gl_file_describe(int error) {
  switch (error) {
  case ENOENT: return "no such file";
  case ENOTDIR: return "a part of the path is not a folder";
  case EISDIR: return "it is a folder";
  case EACCES: case EPERM: return "permission denied";
  case ELOOP: return "too many symbolic links";
  case ENAMETOOLONG: return "the name is too long";
  case EMFILE: case ENFILE: return "no file descriptor is left";
  case ENOSPC: case EDQUOT: return "no space is left";
  case EROFS: return "the file system is read-only";
  default: return NULL;
  }
}

int gl_file_find_home(char *folder, size_t n) {
  struct passwd entry, *record = NULL;
  char text[4096];
  if (getpwuid_r(getuid(), &entry, text, sizeof text, &record) || !record || !record->pw_dir) return 1;
  size_t size = strlen(record->pw_dir) + 1;
  if (size > n) return 1;
  memcpy(folder, record->pw_dir, size);
  return 0;
}
