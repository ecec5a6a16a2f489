/* G.722 at 64 kbit/s by libspandsp, from stdin to stdout: argument "encode" or "decode". */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

extern void *g722_encode_init(void *state, int rate, int options);
extern int g722_encode(void *state, uint8_t *octets, const int16_t *samples, int count);
extern void *g722_decode_init(void *state, int rate, int options);
extern int g722_decode(void *state, int16_t *samples, const uint8_t *octets, int count);

static uint8_t in[1 << 21], out[1 << 23];

int main(int count, char **arguments) {
  size_t length = fread(in, 1, sizeof in, stdin);
  size_t made;
  if (count > 1 && strcmp(arguments[1], "encode") == 0)
    made = g722_encode(g722_encode_init(NULL, 64000, 0), out, (int16_t *)in, length / 2);
  else
    made = 2 * g722_decode(g722_decode_init(NULL, 64000, 0), (int16_t *)out, in, length);
  fwrite(out, 1, made, stdout);
  return 0;
}
