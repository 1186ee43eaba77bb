/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-image-size.h"

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x40\x08\x06\0\0\0"
#define GIF "GIF89a\x02\x01\x40\0\0\0\0"
#define JPEG "\xff\xd8\xff\xe0\0\x04..\xff\xff\xdb\0\x03.\xff\xc2\0\x11\x08\0\x40\x01\x02\x03"
#define WEBP_X "RIFF....WEBPVP8X\x0a\0\0\0\0\0\0\0\x01\x01\0\x3f\0\0"
#define WEBP_L "RIFF....WEBPVP8L\x0a\0\0\0\x2f\x01\xc1\x0f\0......."
#define WEBP_LOSSY "RIFF....WEBPVP8 \x0a\0\0\0...\x9d\x01\x2a\x02\x01\x40\0"

static const struct
{
  const char *name;
  const char *data;
  gsize       length;
} images[] = {
  { "png", PNG, sizeof PNG - 1 },
  { "gif", GIF, sizeof GIF - 1 },
  { "jpeg", JPEG, sizeof JPEG - 1 },
  { "webp extended", WEBP_X, sizeof WEBP_X - 1 },
  { "webp lossless", WEBP_L, sizeof WEBP_L - 1 },
  { "webp lossy", WEBP_LOSSY, sizeof WEBP_LOSSY - 1 },
};

static void
test_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      guint width, height;

      g_test_message ("%s", images[i].name);
      g_assert_true (sbx_image_size_find ((const guint8 *) images[i].data, images[i].length, &width, &height));
      g_assert_cmpuint (width, ==, 258);
      g_assert_cmpuint (height, ==, 64);
    }
}

/* Cut anywhere, and with any byte changed: it may say anything, and reads nothing that is not there. */
static void
test_damaged (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      for (gsize length = 0; length < images[i].length; length++)
        {
          g_autofree guint8 *cut = g_memdup2 (images[i].data, length);
          guint              width, height;

          sbx_image_size_find (cut, length, &width, &height);
        }
      for (gsize at = 0; at < images[i].length; at++)
        {
          g_autofree guint8 *changed = g_memdup2 (images[i].data, images[i].length);
          guint              width, height;

          changed[at] ^= 0xff;
          sbx_image_size_find (changed, images[i].length, &width, &height);
        }
    }
}

static void
test_none (void)
{
  guint width, height;

  g_assert_false (sbx_image_size_find ((const guint8 *) "", 0, &width, &height));
  g_assert_false (sbx_image_size_find ((const guint8 *) "<svg width='3' height='4'/>", 27, &width, &height));
  g_assert_false (sbx_image_size_find ((const guint8 *) "GIF89a\0\0\x40\0", 10, &width, &height));
  g_assert_cmpuint (width, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image-size/known", test_known);
  g_test_add_func ("/image-size/damaged", test_damaged);
  g_test_add_func ("/image-size/none", test_none);
  return g_test_run ();
}
