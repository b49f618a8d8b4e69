/* Measures the minimum that a client over libcurl can cost: one easy handle, a prepared request, the response's bytes collected
   and discarded. Speaks the protocol of the bench: prints "ready", then for each line N on stdin makes N calls and prints the
   microseconds of CPU that they took, user and system.

     bare_curl URL CA_FILE TARGET REQUEST_FILE */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct response {
  char *p;
  size_t n, cap;
};

static size_t on_body(char *p, size_t size, size_t n, void *ud) {
  struct response *a = ud;
  n *= size;
  if (a->cap - a->n < n) {
    size_t cap = (a->n + n) * 2;
    char *grown = realloc(a->p, cap);
    if (!grown) return 0;
    a->p = grown;
    a->cap = cap;
  }
  memcpy(a->p + a->n, p, n);
  a->n += n;
  return n;
}

static void die(const char *what) {
  fprintf(stderr, "bare_curl: %s\n", what);
  exit(1);
}

static char *slurp(const char *path, long *n) {
  FILE *f = fopen(path, "rb");
  static char text[65536];
  if (!f) die(path);
  *n = (long)fread(text, 1, sizeof text, f);
  fclose(f);
  return text;
}

/* The headers of a signed call, as the gamelift client sends them. */
static struct curl_slist *headers(const char *target) {
  static const char *const fixed[] = {
    "Content-Type: application/x-amz-json-1.1",
    "X-Amz-Date: 20260203T040506Z",
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260203/us-west-2/gamelift/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
    "Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "amz-sdk-invocation-id: 0a1b2c3d-4e5f-4678-8abc-def012345678",
    "amz-sdk-request: attempt=1; max=3",
    "User-Agent: lua-gamelift/0.1.0 ua/2.1 os/linux lang/lua#5.4",
    "Accept:",
    "Expect:",
  };
  char line[256];
  snprintf(line, sizeof line, "X-Amz-Target: GameLift.%s", target);
  struct curl_slist *list = curl_slist_append(NULL, line);
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) list = curl_slist_append(list, fixed[i]);
  return list;
}

int main(int argc, char **argv) {
  if (argc != 5) die("URL CA_FILE TARGET REQUEST_FILE");
  long n = 0;
  char *body = slurp(argv[4], &n), line[64];
  struct response response = {0};
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *h = curl_easy_init();
  curl_easy_setopt(h, CURLOPT_URL, argv[1]);
  curl_easy_setopt(h, CURLOPT_CAINFO, argv[2]);
  curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers(argv[3]));
  curl_easy_setopt(h, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, n);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &response);
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("ready");
  while (fgets(line, sizeof line, stdin)) {
    long calls = atol(line);
    clock_t start = clock();
    for (long i = 0; i < calls; i++) {
      long status = 0;
      response.n = 0;
      CURLcode rc = curl_easy_perform(h);
      if (rc) die(curl_easy_strerror(rc));
      curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
      if (status != 200 || response.n < 100) die("not the expected response");
    }
    printf("%.1f\n", (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC);
  }
  return 0;
}
