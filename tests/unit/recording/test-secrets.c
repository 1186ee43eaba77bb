/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secrets.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *text;
  const char *masked;
  guint       n_hidden;
} Case;

static const Case cases[] = {
  { "plain", "Where is my order?", "Where is my order?", 0 },
  { "empty", "", "", 0 },
  { "member", "{\"event\":\"hello\",\"payload\":{\"token\":\"abc\",\"clientId\":\"a\"}}",
    "{\"event\":\"hello\",\"payload\":{\"token\":\"***\",\"clientId\":\"a\"}}", 1 },
  { "spellings", "{\"client_secret\":\"a\",\"clientSecret\":\"b\",\"Client-Secret\":\"c\",\"PASSWORD\":\"d\",\"x_api_key\":\"e\"}",
    "{\"client_secret\":\"***\",\"clientSecret\":\"***\",\"Client-Secret\":\"***\",\"PASSWORD\":\"***\",\"x_api_key\":\"***\"}", 5 },
  { "blanks", "{ \"token\" :\n \"abc\" }", "{ \"token\" :\n \"***\" }", 1 },
  { "number", "{\"token\":12.5e3,\"n\":1}", "{\"token\":\"***\",\"n\":1}", 1 },
  { "digits", "{\"token\":\"123\"}", "{\"token\":\"***\"}", 1 },
  { "not given", "{\"token\":null,\"secret\":false,\"password\":\"\"}", "{\"token\":null,\"secret\":false,\"password\":\"\"}", 0 },
  { "others", "{\"tokens\":5,\"secretary\":\"Anna\",\"tokenised\":\"x\",\"key\":\"c1\"}", "{\"tokens\":5,\"secretary\":\"Anna\",\"tokenised\":\"x\",\"key\":\"c1\"}", 0 },
  { "nested", "{\"auth\":{\"token\":\"abc\"}}", "{\"auth\":{\"token\":\"***\"}}", 1 },
  { "as a value", "[\"token\",\":\",\"abc\"]", "[\"token\",\":\",\"abc\"]", 0 },
  { "quotes in it", "{\"token\":\"a\\\"b\\\\\",\"x\":\"y\"}", "{\"token\":\"***\",\"x\":\"y\"}", 1 },
  { "Socket.IO", "40{\"token\":\"abc\"}", "40{\"token\":\"***\"}", 1 },
  { "JSON in a string", "{\"data\":\"{\\\"token\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}\"}", "{\"data\":\"{\\\"token\\\":\\\"***\\\",\\\"n\\\":1}\"}", 1 },
  { "number in a string", "{\"data\":\"{\\\"token\\\":7}\"}", "{\"data\":\"{\\\"token\\\":\\\"***\\\"}\"}", 1 },
  { "twice in a string", "{\"d\":\"{\\\"d\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"abc\\\\\\\"}\\\"}\"}", "{\"d\":\"{\\\"d\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"***\\\\\\\"}\\\"}\"}", 1 },
  { "cut off", "{\"token\":\"abc", "{\"token\":\"***", 1 },
  { "address", "ws://h/ws/broadcast?token=abc&user_id=u1", "ws://h/ws/broadcast?token=***&user_id=u1", 1 },
  { "address in JSON", "{\"url\":\"/f?access_token=abc\",\"x\":1}", "{\"url\":\"/f?access_token=***\",\"x\":1}", 1 },
  { "userinfo", "wss://anna:pass@host/ws", "wss://anna:***@host/ws", 1 },
  { "port", "ws://host:7420/ws@x", "ws://host:7420/ws@x", 0 },
  { "head", "Authorization: Bearer abc.def\r\nHost: x", "Authorization: Bearer ***\r\nHost: x", 1 },
  { "basic", "Authorization: Basic YTpi", "Authorization: Basic ***", 1 },
  { "basics", "Basic bread, Bearer", "Basic bread, Bearer", 0 },
  { "again", "{\"token\":\"***\"}", "{\"token\":\"***\"}", 1 },
};

static void
test_mask (gconstpointer data)
{
  const Case *c = data;
  guint n_hidden = 99;
  g_autofree char *masked = sbx_secrets_mask (c->text, &n_hidden);

  g_assert_cmpstr (masked, ==, c->masked);
  g_assert_cmpuint (n_hidden, ==, c->n_hidden);
}

/* Quotes that nothing ends, levels that nothing closes: a megabyte of each is read in no time. */
static void
test_large (void)
{
  const char *const patterns[] = { "\"", "\\\"", "\\\\\\\"", "a=", "://a:", "\"token\":\"", "\\", "token", "Bearer " };

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GString) text = g_string_new ("{\"token\":\"abc\",");
      g_autofree char *masked = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, patterns[i]);
      masked = sbx_secrets_mask (text->str, NULL);
      g_assert_null (strstr (masked, "abc"));
    }
}

/* What was hidden comes back, in whatever was made of the rest. */
static void
test_unmask (void)
{
  static const char *const texts[][3] = {
    { "{\"a\":1}", "{\"a\":2}", "{\"a\":2}" },
    { "{\"token\":\"abc\",\"a\":1}", "{\"token\":\"***\",\"a\":2}", "{\"token\":\"abc\",\"a\":2}" },
    { "{\"token\":\"abc\",\"secret\":\"def\"}", "{ \"token\": \"new\", \"secret\": \"***\" }", "{ \"token\": \"new\", \"secret\": \"def\" }" },
    { "{\"token\":12}", "{\"token\":\"***\"}", "{\"token\":12}" },
    { "{\"x\":\"{\\\"token\\\":12}\"}", "{\"x\":\"{\\\"token\\\":\\\"***\\\"}\"}", "{\"x\":\"{\\\"token\\\":12}\"}" },
    { "ws://h/?token=abc&x=1", "ws://h/?token=***&x=2", "ws://h/?token=abc&x=2" },
    /* Nobody knows which one it was. */
    { "{\"token\":\"abc\"}", "{\"token\":\"***\",\"secret\":\"***\"}", NULL },
    { "{\"token\":\"abc\",\"secret\":\"def\"}", "{\"secret\":\"***\"}", NULL },
    { "{}", "{\"token\":\"***\"}", NULL },
    /* What is written out needs nothing. */
    { "{}", "{\"token\":\"abc\"}", "{\"token\":\"abc\"}" },
    { "{\"token\":\"abc\"}", "{\"a\":\"***\"}", "{\"a\":\"***\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *plain = sbx_secrets_unmask (texts[i][1], texts[i][0]);

      g_assert_cmpstr (plain, ==, texts[i][2]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/secrets/mask/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_mask);
    }
  g_test_add_func ("/secrets/large", test_large);
  g_test_add_func ("/secrets/unmask", test_unmask);

  return g_test_run ();
}
