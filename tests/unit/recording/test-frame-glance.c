/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-glance.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *event;
  const char *id;
  const char *re;
} Case;

static const Case cases[] = {
  { "", "", "", "" },
  { "ping", "ping", "", "" },
  { "something that nobody calls anything", "", "", "" },
  { "{\"event\":\"sendMessage\",\"id\":\"c1\",\"payload\":{\"id\":\"x\",\"event\":\"y\"}}", "sendMessage", "c1", "" },
  { "{\"event\":\"ok\",\"re\":\"c1\",\"payload\":{}}", "ok", "", "c1" },
  { " { \"id\" : 7 , \"payload\" : { \"a\":[1,{\"b\":\"}\"}] } , \"event\" : \"late\" } ", "late", "7", "" },
  { "{\"payload\":{\"event\":\"inner\"},\"event\":\"outer\"}", "outer", "", "" },
  { "{\"action\":\"new_message\",\"data\":{\"id\":1}}", "new_message", "", "" },
  { "{\"type\":\"action\",\"actionId\":\"a1\",\"action\":{\"type\":\"x\"}}", "action", "", "" },
  { "{\"type\":\"heartbeat\",\"timestamp\":1}", "heartbeat", "", "" },
  { "{\"event\":\"a\\\"b\"}", "a\\\"b", "", "" },
  { "{\"event\":", "", "", "" },
  { "{\"event\"", "", "", "" },
  { "{\"event\":\"cut", "", "", "" },
  { "{\"a\":[[[", "", "", "" },
  { "{", "", "", "" },
  { "[\"monitor:reply\",{}]", "monitor:reply", "", "" },
  { "0{\"sid\":\"a\"}", "open", "", "" },
  { "1", "close", "", "" },
  { "2probe", "ping", "", "" },
  { "3", "pong", "", "" },
  { "4", "message", "", "" },
  { "4hello", "message", "", "" },
  { "5", "upgrade", "", "" },
  { "6", "noop", "", "" },
  { "40", "connect", "", "" },
  { "40/admin,{\"token\":\"x\"}", "connect", "", "" },
  { "41", "disconnect", "", "" },
  { "42[\"monitor:channels\",{}]", "monitor:channels", "", "" },
  { "4213[\"monitor:reply\",{}]", "monitor:reply", "13", "" },
  { "42/admin,13[\"monitor:reply\"]", "monitor:reply", "13", "" },
  { "4313[{\"success\":true}]", "ack", "", "13" },
  { "43/admin,13[]", "ack", "", "13" },
  { "44{\"message\":\"no\"}", "connect_error", "", "" },
  { "451-7[\"upload\",{\"_placeholder\":true,\"num\":0}]", "upload", "7", "" },
  { "4612-7[{}]", "ack", "", "7" },
  { "42", "event", "", "" },
  { "42/", "event", "", "" },
  { "42[", "event", "", "" },
  { "42[\"", "event", "", "" },
  { "42[5]", "event", "", "" },
};

static void
assert_slice (SbxJsonSlice  slice,
              const char   *expected,
              const char   *text)
{
  g_autofree char *got = g_strndup (slice.text, slice.length);

  if (strcmp (got, expected) != 0)
    g_error ("of %s: “%s” instead of “%s”", text, got, expected);
}

static void
check (const char *text,
       gsize       length,
       const Case *expected)
{
  SbxFrameGlance glance;
  g_autofree char *alone = g_memdup2 (text, length);     /* a sanitizer sees what is read behind it */

  sbx_frame_glance (alone, length, &glance);
  if (expected)
    {
      assert_slice (glance.event, expected->event, text);
      assert_slice (glance.id, expected->id, text);
      assert_slice (glance.re, expected->re, text);
    }
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];

      check (c->text, strlen (c->text), c);
      for (gsize length = 0; length < strlen (c->text); length++)
        check (c->text, length, NULL);
    }
}

/* What stands behind a megabyte is not looked for, and the words before it are found. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("{\"event\":\"publish\",\"id\":\"c9\",\"x\":\"");
  SbxFrameGlance glance;

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\",\"re\":\"c8\"}");
  sbx_frame_glance (text->str, text->len, &glance);
  assert_slice (glance.event, "publish", "a large frame");
  assert_slice (glance.id, "c9", "a large frame");
  assert_slice (glance.re, "", "a large frame");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-glance/cases", test_cases);
  g_test_add_func ("/frame-glance/large", test_large);

  return g_test_run ();
}
