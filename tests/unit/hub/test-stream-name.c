/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-limits.h"
#include "sbx-stream-name.h"
#include "sbx-wire-error.h"

static void
test_valid (void)
{
  static const char *const names[] = {
    "channels", "tasks", "projects", "people", "actions",
    "channel/a1", "channel/a/b/c", "channel/ ", "bot/Ünï", "user/1", "x/y", "x//", NULL,
  };
  g_autofree char *longest = g_strnfill (SBX_LIMIT_ID_BYTES, 'i');
  g_autofree char *name = g_strconcat ("channel/", longest, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (sbx_stream_name_is_valid (names[i]));
  g_assert_true (sbx_stream_name_is_valid (name));
}

static void
test_invalid (void)
{
  static const char *const names[] = {
    "", "channel", "channel/", "channelss", "channels/", "channels/a", "x", "x/", "X/a", "y/a", "/x", "x/a\nb", "x/\x7f", NULL,
  };
  g_autofree char *too_long = g_strnfill (SBX_LIMIT_ID_BYTES + 1, 'i');
  g_autofree char *name = g_strconcat ("channel/", too_long, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_false (sbx_stream_name_is_valid (names[i]));
  g_assert_false (sbx_stream_name_is_valid (name));
}

static void
test_member (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError)     error = NULL;
  g_autofree char       *name = NULL;

  g_assert_false (sbx_stream_name_dup (object, "stream", &name, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "stream");
  g_clear_error (&error);

  json_object_set_string_member (object, "stream", "nowhere");
  g_assert_false (sbx_stream_name_dup (object, "stream", &name, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "stream");
  g_assert_null (name);

  json_object_set_string_member (object, "stream", "x/1");
  g_assert_true (sbx_stream_name_dup (object, "stream", &name, NULL));
  g_assert_cmpstr (name, ==, "x/1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream-name/valid", test_valid);
  g_test_add_func ("/stream-name/invalid", test_invalid);
  g_test_add_func ("/stream-name/member", test_member);

  return g_test_run ();
}
