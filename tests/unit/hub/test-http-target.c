/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-target.h"

static void
test_decode (void)
{
  static const struct
  {
    const char *written, *meant;
  } targets[] = {
    { "", "" },
    { "a/../b", "a/../b" },
    { "%2e%2E%2f", "../" },
    { "a+b%20c", "a+b c" },
    { "%E4%BD%A0", "\344\275\240" },
    { "%", "%" },
    { "%4", "%4" },
    { "%4g%41", "%4gA" },
    { "%00", "\x1a" },
    { "a%00b%00", "a\x1a" "b\x1a" },
    { "%ff", "\x1a" },
    { "%C3", "\x1a" },
    { "%C3%28x", "\x1a(x" },
    { "%E4%BD", "\x1a\x1a" },
    { "%ED%A0%80", "\x1a\x1a\x1a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *decoded = sbx_http_target_decode (targets[i].written, -1);

      g_assert_cmpstr (decoded, ==, targets[i].meant);
    }
}

static void
test_decode_some (void)
{
  g_autofree char *cut = sbx_http_target_decode ("%41%42", 5);
  g_autofree char *nothing = sbx_http_target_decode ("%41", 0);

  g_assert_cmpstr (cut, ==, "A%4");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_query (void)
{
  g_autoptr (GHashTable) none = sbx_http_target_read_query (NULL);
  g_autoptr (GHashTable) empty = sbx_http_target_read_query ("");
  g_autoptr (GHashTable) query = sbx_http_target_read_query ("a=1&&b=x+y%2B&c&a=2&d==&%65=&f=%ff&=g&h%00=1&");

  g_assert_null (none);
  g_assert_cmpuint (g_hash_table_size (empty), ==, 0);
  g_assert_cmpuint (g_hash_table_size (query), ==, 8);
  g_assert_cmpstr (g_hash_table_lookup (query, "a"), ==, "1");
  g_assert_cmpstr (g_hash_table_lookup (query, "b"), ==, "x y+");
  g_assert_cmpstr (g_hash_table_lookup (query, "c"), ==, "");
  g_assert_cmpstr (g_hash_table_lookup (query, "d"), ==, "=");
  g_assert_cmpstr (g_hash_table_lookup (query, "e"), ==, "");
  g_assert_cmpstr (g_hash_table_lookup (query, "f"), ==, "\x1a");
  g_assert_cmpstr (g_hash_table_lookup (query, ""), ==, "g");
  g_assert_cmpstr (g_hash_table_lookup (query, "h\x1a"), ==, "1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-target/decode", test_decode);
  g_test_add_func ("/http-target/decode-some", test_decode_some);
  g_test_add_func ("/http-target/query", test_query);

  return g_test_run ();
}
