/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-multipart.h"
#include "sbx-wire-error.h"

#include <string.h>

/* What came out, as one text: "name|file|type=data;" for each part. */
static gboolean
begin (const char  *name,
       const char  *file_name,
       const char  *type,
       gpointer     user_data,
       GError     **error)
{
  if (g_str_equal (name, "refused"))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT, "no");
      return FALSE;
    }
  g_string_append_printf (user_data, ";%s|%s|%s=", name, file_name != NULL ? file_name : "-", type != NULL ? type : "-");
  return TRUE;
}

static gboolean
take (const guint8  *data,
      gsize          length,
      gpointer       user_data,
      GError       **error)
{
  g_string_append_len (user_data, (const char *) data, (gssize) length);
  return TRUE;
}

static const SbxMultipartFuncs funcs = { begin, take };

/* In two pieces, cut at @cut, and byte by byte where that is 0. */
static gboolean
parse (const char  *text,
       gsize        length,
       gsize        cut,
       GString     *out,
       GError     **error)
{
  g_autoptr (SbxMultipart) form = sbx_multipart_new ("xyz", &funcs, out);
  gsize                    step = cut > 0 ? cut : 1;

  for (gsize at = 0; at < length; at += step, step = cut > 0 ? length : 1)
    {
      g_autofree guint8 *copy = g_memdup2 (text + at, MIN (step, length - at));

      if (!sbx_multipart_feed (form, copy, MIN (step, length - at), error))
        return FALSE;
    }
  return sbx_multipart_finish (form, error);
}

static const struct
{
  const char *text;
  const char *parts;     /* NULL: it is none */
} forms[] = {
  { "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--xyz--\r\n", ";a|-|-=b" },
  { "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--xyz--", ";a|-|-=" },
  { "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--xyz--", ";a|-|-=" },
  { "--xyz  \r\nContent-Disposition: form-data; name=\"f\"; filename=\"m.txt\"\r\nContent-Type: text/plain\r\n\r\n"
    "\r\n--xy\r\n-\r\r\n--\r\n\r\n--xyz\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--xyz--epilogue --xyz",
    ";f|m.txt|text/plain=\r\n--xy\r\n-\r\r\n--\r\n;n|-|-=v" },
  { "preamble --xyz\r\n--xyz\r\ncontent-disposition: form-data; name=\"é\"; filename=\"春.txt\"\r\n\r\nx\r\n--xyz--", ";é|春.txt|-=x" },
  { "--xyz--", "" },
  { "", NULL },
  { "--xyz", NULL },
  { "--xyz\r\n", NULL },
  { "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", NULL },
  { "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--xyz", NULL },
  { "--xyz\r\n\r\nb\r\n--xyz--", NULL },
  { "--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--xyz--", NULL },
  { "--xyz\r\nContent-Disposition: form-data; name=\"refused\"\r\n\r\nb\r\n--xyz--", NULL },
};

static void
test_cut_anywhere (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      gsize length = strlen (forms[i].text);

      for (gsize cut = 0; cut <= length; cut++)
        {
          g_autoptr (GString) out = g_string_new (NULL);
          g_autoptr (GError)  error = NULL;

          if (parse (forms[i].text, length, cut, out, &error))
            g_assert_cmpstr (out->str, ==, forms[i].parts);
          else
            g_assert_null (forms[i].parts);
        }
    }
}

/* A head has an end, in one piece or many. */
static void
test_long_head (void)
{
  g_autofree char *long_line = g_strnfill (9000, 'x');
  g_autofree char *head = g_strconcat ("--xyz\r\nX: ", long_line, "\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xyz--", NULL);
  g_autofree char *line = g_strconcat ("--xyz", long_line, NULL);

  for (gsize cut = 0; cut <= strlen (head); cut += 500)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError)  error = NULL;

      g_assert_false (parse (head, strlen (head), cut, out, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_clear_error (&error);
      g_assert_false (parse (line, strlen (line), cut, out, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
    }
}

/* Whatever bytes come: cut otherwise, the same comes out, or the same is refused. */
static void
test_noise (void)
{
  static const char *const words[] = { "--xyz", "--xyz--", "\r\n", "\r", "-", "--", "Content-Disposition: form-data; name=\"a\"", ": ",
                                       "\r\n\r\n", "x", ";", "filename=\"", "xyz" };

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (g_test_rand_bit () ? "--xyz\r\n" : "");
      g_autoptr (GString) whole = g_string_new (NULL);
      g_autoptr (GString) bytes = g_string_new (NULL);
      gboolean            accepted;

      for (gint32 n = g_test_rand_int_range (1, 25); n > 0; n--)
        g_string_append (text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      accepted = parse (text->str, text->len, text->len, whole, NULL);
      g_assert_cmpint (parse (text->str, text->len, 0, bytes, NULL), ==, accepted);
      if (accepted)
        g_assert_cmpstr (whole->str, ==, bytes->str);
    }
}

static void
test_boundaries (void)
{
  g_autofree char *longest = g_strnfill (70, 'x');
  g_autofree char *longer = g_strnfill (71, 'x');

  g_assert_null (sbx_multipart_new (NULL, &funcs, NULL));
  g_assert_null (sbx_multipart_new ("", &funcs, NULL));
  g_assert_null (sbx_multipart_new (longer, &funcs, NULL));
  sbx_multipart_free (sbx_multipart_new (longest, &funcs, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/multipart/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/multipart/long-head", test_long_head);
  g_test_add_func ("/multipart/noise", test_noise);
  g_test_add_func ("/multipart/boundaries", test_boundaries);
  return g_test_run ();
}
