/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload-name.h"

#include <string.h>

static void
test_name (void)
{
  static const char *const cases[][2] = {
    { "menu.pdf", "menu.pdf" },
    { "春季菜单.pdf", "春季菜单.pdf" },
    { "../../etc/passwd", "passwd" },
    { "C:\\Users\\noah\\photo.jpg", "photo.jpg" },
    { "a\r\nSet-Cookie: b.txt", "aSet-Cookie: b.txt" },
    { "photo\342\200\256gpj.exe", "photogpj.exe" },
    { "  padded.txt  ", "padded.txt" },
    { ".", "file" },
    { "..", "file" },
    { "folder/", "file" },
    { "", "file" },
    { "\x01\x02", "file" },
    { ".hidden", ".hidden" },
    { "\xff.txt", "\xef\xbf\xbd.txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = sbx_upload_clean_name (cases[i][0]);

      g_assert_cmpstr (clean, ==, cases[i][1]);
    }
}

static void
test_long_name (void)
{
  g_autofree char *at_limit = g_strnfill (255, 'a');
  g_autofree char *over = g_strnfill (256, 'a');
  g_autofree char *cut_letter = g_strconcat (at_limit, NULL);
  g_autofree char *clean = sbx_upload_clean_name (at_limit);
  g_autofree char *clean_over = sbx_upload_clean_name (over);
  g_autofree char *wide = NULL;
  g_autofree char *clean_wide = NULL;
  g_autofree char *none = sbx_upload_clean_name (NULL);

  g_assert_cmpstr (clean, ==, at_limit);
  g_assert_cmpstr (clean_over, ==, at_limit);
  cut_letter[254] = '\0';
  wide = g_strconcat (cut_letter, "é", NULL);
  clean_wide = sbx_upload_clean_name (wide);
  g_assert_cmpstr (clean_wide, ==, cut_letter);
  g_assert_cmpstr (none, ==, "file");
}

static void
test_mime (void)
{
  static const char *const cases[][2] = {
    { "image/png", "image/png" },
    { "Text/HTML; charset=utf-8", "text/html" },
    { "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text" },
    { " image/svg+xml ", "image/svg+xml" },
    { "png", "application/octet-stream" },
    { "image/", "application/octet-stream" },
    { "/png", "application/octet-stream" },
    { "image/p ng", "application/octet-stream" },
    { "image/png\r\nX: y", "application/octet-stream" },
    { "a/b/c", "application/octet-stream" },
    { "", "application/octet-stream" },
  };
  g_autofree char *none = sbx_upload_clean_mime (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = sbx_upload_clean_mime (cases[i][0]);

      g_assert_cmpstr (clean, ==, cases[i][1]);
    }
  g_assert_cmpstr (none, ==, "application/octet-stream");
}

static void
test_id (void)
{
  g_autofree char *a = sbx_upload_new_id ();
  g_autofree char *b = sbx_upload_new_id ();

  g_assert_true (sbx_upload_is_id (a));
  g_assert_cmpstr (a, !=, b);
  g_assert_false (sbx_upload_is_id (""));
  g_assert_false (sbx_upload_is_id ("../../../../../../../etc/passwd1"));
  g_assert_false (sbx_upload_is_id ("0123456789ABCDEF0123456789abcdef"));
  g_assert_false (sbx_upload_is_id ("0123456789abcdef0123456789abcde"));
  g_assert_false (sbx_upload_is_id ("0123456789abcdef0123456789abcdef0"));
}

static void
test_disposition (void)
{
  g_autofree char *plain = sbx_upload_to_disposition ("menu.pdf");
  g_autofree char *quoted = sbx_upload_to_disposition ("a \"b\" \\ 50%é.txt");

  g_assert_cmpstr (plain, ==, "attachment; filename=\"menu.pdf\"; filename*=UTF-8''menu.pdf");
  g_assert_cmpstr (quoted, ==, "attachment; filename=\"a _b_ _ 50__.txt\"; "
                               "filename*=UTF-8''a%20%22b%22%20%5C%2050%25%C3%A9.txt");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upload-name/name", test_name);
  g_test_add_func ("/upload-name/long-name", test_long_name);
  g_test_add_func ("/upload-name/mime", test_mime);
  g_test_add_func ("/upload-name/id", test_id);
  g_test_add_func ("/upload-name/disposition", test_disposition);
  return g_test_run ();
}
