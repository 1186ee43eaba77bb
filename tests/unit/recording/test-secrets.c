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
  { "nested", "{\"auth\":{\"token\":\"abc\"}}", "{\"auth\":\"***\"}", 1 },
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
  { "object", "{\"token\":{\"value\":\"SEKRET\",\"n\":[1,\"}\"]},\"x\":1}",
    "{\"token\":\"***\",\"x\":1}", 1 },
  { "array", "{\"tokens\":[\"SEKRET\",\"b\"], \"token\" : [ \"SEKRET\" ] }",
    "{\"tokens\":\"***\", \"token\" : \"***\" }", 2 },
  { "nothing in it", "{\"token\":{},\"tokens\":[ ]}",
    "{\"token\":{},\"tokens\":[ ]}", 0 },
  { "cut off in an object", "{\"token\":{\"value\":\"SEKRET",
    "{\"token\":\"***\"", 1 },
  { "word", "{\"token\":SEKRET,\"secret\":'SEKRET x',\"n\":1}",
    "{\"token\":\"***\",\"secret\":\"***\",\"n\":1}", 2 },
  { "escaped name", "{\"to\\u006ben\":\"SEKRET\",\"\\u0070\\u0061\\u0073\\u0073\":\"SEKRET\"}",
    "{\"to\\u006ben\":\"***\",\"\\u0070\\u0061\\u0073\\u0073\":\"***\"}", 2 },
  { "escaped name in a string", "{\"d\":\"{\\\"to\\\\u006ben\\\":\\\"SEKRET\\\"}\"}",
    "{\"d\":\"{\\\"to\\\\u006ben\\\":\\\"***\\\"}\"}", 1 },
  { "object in a string", "{\"d\":\"{\\\"token\\\":{\\\"v\\\":[\\\"SEKRET\\\"]},\\\"n\\\":1}\"}",
    "{\"d\":\"{\\\"token\\\":\\\"***\\\",\\\"n\\\":1}\"}", 1 },
  { "object in a string in a string", "{\"d\":\"{\\\"d\\\":\\\"{\\\\\\\"token\\\\\\\":{\\\\\\\"v\\\\\\\":[\\\\\\\"SEKRET\\\\\\\"]},\\\\\\\"n\\\\\\\":1}\\\"}\"}",
    "{\"d\":\"{\\\"d\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"***\\\\\\\",\\\\\\\"n\\\\\\\":1}\\\"}\"}", 1 },
  { "quotes as numbers", "{\"d\":\"{\\u0022token\\u0022:\\u0022SEKRET\\u0022,\\u0022pin\\u0022:1234}\"}",
    "{\"d\":\"{\\u0022token\\u0022:\\u0022***\\u0022,\\u0022pin\\u0022:\\u0022***\\u0022}\"}", 2 },
  { "address with escapes", "{\"url\":\"https:\\/\\/joe:SEKRET@h\\/?token\\u003dSEKRET\\/x\\u0026a=1\"}",
    "{\"url\":\"https:\\/\\/joe:***@h\\/?token\\u003d***\\u0026a=1\"}", 2 },
  { "percent", "http://h/?state=%7B%22token%22%3A%22SEKRET%22%7D&user%5Bpassword%5D=SEKRET",
    "http://h/?state=%7B%22token%22%3A%22***%22%7D&user%5Bpassword%5D=***", 2 },
  { "field", "{\"headers\":[{\"name\":\"Authorization\",\"value\":\"SEKRET\"},{\"name\":\"Host\",\"value\":\"h\"}]}",
    "{\"headers\":[{\"name\":\"Authorization\",\"value\":\"***\"},{\"name\":\"Host\",\"value\":\"h\"}]}", 1 },
  { "field, the other way round", "[{\"value\":\"SEKRET\",\"on\":true,\"key\":\"X-Api-Key\"}]",
    "[{\"value\":\"***\",\"on\":true,\"key\":\"X-Api-Key\"}]", 1 },
  { "field with an object", "{\"value\":{\"a\":[\"SEKRET\"]},\"name\":\"token\"}",
    "{\"value\":\"***\",\"name\":\"token\"}", 1 },
  { "field in a string", "{\"d\":\"[{\\\"name\\\":\\\"cookie\\\",\\\"x\\\":{\\\"y\\\":1},\\\"value\\\":\\\"SEKRET\\\"}]\"}",
    "{\"d\":\"[{\\\"name\\\":\\\"cookie\\\",\\\"x\\\":{\\\"y\\\":1},\\\"value\\\":\\\"***\\\"}]\"}", 1 },
  { "field cut off", "[{\"name\":\"password\",\"value\":{\"a\":\"SEKRET",
    "[{\"name\":\"password\",\"value\":\"***\"", 1 },
  { "list", "[[\"Authorization\",\"SEKRET\"],[\"Host\",\"h\"]]",
    "[[\"Authorization\",\"***\"],[\"Host\",\"h\"]]", 1 },
  { "raw headers", "{\"rawHeaders\":[\"Host\",\"h\",\"Cookie\",\"SEKRET\"]}",
    "{\"rawHeaders\":[\"Host\",\"h\",\"Cookie\",\"***\"]}", 1 },
  { "no list", "{\"required\":[\"token\",\"password\"],\"tags\":[\"auth\",\"backend\"],\"x\":[\"token\",1]}",
    "{\"required\":[\"token\",\"password\"],\"tags\":[\"auth\",\"backend\"],\"x\":[\"token\",1]}", 0 },
  { "name pass", "{\"pass\":\"SEKRET\"}",
    "{\"pass\":\"***\"}", 1 },
  { "name secretKey", "{\"secretKey\":\"SEKRET\"}",
    "{\"secretKey\":\"***\"}", 1 },
  { "name jwt", "{\"jwt\":\"SEKRET\"}",
    "{\"jwt\":\"***\"}", 1 },
  { "name bearer", "{\"bearer\":\"SEKRET\"}",
    "{\"bearer\":\"***\"}", 1 },
  { "name tokens", "{\"tokens\":\"SEKRET\"}",
    "{\"tokens\":\"***\"}", 1 },
  { "name signature", "{\"signature\":\"SEKRET\"}",
    "{\"signature\":\"***\"}", 1 },
  { "name otp", "{\"otp\":\"SEKRET\"}",
    "{\"otp\":\"***\"}", 1 },
  { "name pin", "{\"pin\":\"SEKRET\"}",
    "{\"pin\":\"***\"}", 1 },
  { "name user_pass", "{\"user_pass\":\"SEKRET\"}",
    "{\"user_pass\":\"***\"}", 1 },
  { "name dbPass", "{\"dbPass\":\"SEKRET\"}",
    "{\"dbPass\":\"***\"}", 1 },
  { "name X-Signature", "{\"X-Signature\":\"SEKRET\"}",
    "{\"X-Signature\":\"***\"}", 1 },
  { "name userPin", "{\"userPin\":\"SEKRET\"}",
    "{\"userPin\":\"***\"}", 1 },
  { "name pin_code", "{\"pin_code\":\"SEKRET\"}",
    "{\"pin_code\":\"***\"}", 1 },
  { "name otpCode", "{\"otpCode\":\"SEKRET\"}",
    "{\"otpCode\":\"***\"}", 1 },
  { "name idJWT", "{\"idJWT\":\"SEKRET\"}",
    "{\"idJWT\":\"***\"}", 1 },
  { "name JWTToken", "{\"JWTToken\":\"SEKRET\"}",
    "{\"JWTToken\":\"***\"}", 1 },
  { "name API-KEYS", "{\"API-KEYS\":\"SEKRET\"}",
    "{\"API-KEYS\":\"***\"}", 1 },
  { "name token2", "{\"token2\":\"SEKRET\"}",
    "{\"token2\":\"***\"}", 1 },
  { "name passwordConfirm", "{\"passwordConfirm\":\"SEKRET\"}",
    "{\"passwordConfirm\":\"***\"}", 1 },
  { "name authHeader", "{\"authHeader\":\"SEKRET\"}",
    "{\"authHeader\":\"***\"}", 1 },
  { "name DB_PASS", "{\"DB_PASS\":\"SEKRET\"}",
    "{\"DB_PASS\":\"***\"}", 1 },
  { "name csrf", "{\"csrf\":\"SEKRET\"}",
    "{\"csrf\":\"***\"}", 1 },
  { "name refresh_tokens", "{\"refresh_tokens\":\"SEKRET\"}",
    "{\"refresh_tokens\":\"***\"}", 1 },
  { "name access-token-value", "{\"access-token-value\":\"SEKRET\"}",
    "{\"access-token-value\":\"***\"}", 1 },
  { "harmless author", "{\"author\":\"x y\"}",
    "{\"author\":\"x y\"}", 0 },
  { "harmless authors", "{\"authors\":\"x y\"}",
    "{\"authors\":\"x y\"}", 0 },
  { "harmless authority", "{\"authority\":\"x y\"}",
    "{\"authority\":\"x y\"}", 0 },
  { "harmless tokenCount", "{\"tokenCount\":\"x y\"}",
    "{\"tokenCount\":\"x y\"}", 0 },
  { "harmless token_count", "{\"token_count\":\"x y\"}",
    "{\"token_count\":\"x y\"}", 0 },
  { "harmless pinned", "{\"pinned\":\"x y\"}",
    "{\"pinned\":\"x y\"}", 0 },
  { "harmless pins_left", "{\"pins_left\":\"x y\"}",
    "{\"pins_left\":\"x y\"}", 0 },
  { "harmless passed", "{\"passed\":\"x y\"}",
    "{\"passed\":\"x y\"}", 0 },
  { "harmless passes", "{\"passes\":\"x y\"}",
    "{\"passes\":\"x y\"}", 0 },
  { "harmless passenger", "{\"passenger\":\"x y\"}",
    "{\"passenger\":\"x y\"}", 0 },
  { "harmless keyboard", "{\"keyboard\":\"x y\"}",
    "{\"keyboard\":\"x y\"}", 0 },
  { "harmless key", "{\"key\":\"x y\"}",
    "{\"key\":\"x y\"}", 0 },
  { "harmless compass", "{\"compass\":\"x y\"}",
    "{\"compass\":\"x y\"}", 0 },
  { "harmless bypass", "{\"bypass\":\"x y\"}",
    "{\"bypass\":\"x y\"}", 0 },
  { "harmless spinner", "{\"spinner\":\"x y\"}",
    "{\"spinner\":\"x y\"}", 0 },
  { "harmless opinion", "{\"opinion\":\"x y\"}",
    "{\"opinion\":\"x y\"}", 0 },
  { "harmless mapping", "{\"mapping\":\"x y\"}",
    "{\"mapping\":\"x y\"}", 0 },
  { "harmless secretary", "{\"secretary\":\"x y\"}",
    "{\"secretary\":\"x y\"}", 0 },
  { "harmless jwtIssuer", "{\"jwtIssuer\":\"x y\"}",
    "{\"jwtIssuer\":\"x y\"}", 0 },
  { "harmless signatory", "{\"signatory\":\"x y\"}",
    "{\"signatory\":\"x y\"}", 0 },
  { "harmless publicKey", "{\"publicKey\":\"x y\"}",
    "{\"publicKey\":\"x y\"}", 0 },
  { "harmless tokenType", "{\"tokenType\":\"x y\"}",
    "{\"tokenType\":\"x y\"}", 0 },
  { "harmless bearing", "{\"bearing\":\"x y\"}",
    "{\"bearing\":\"x y\"}", 0 },
  { "harmless cookieless", "{\"cookieless\":\"x y\"}",
    "{\"cookieless\":\"x y\"}", 0 },
  { "harmless passport", "{\"passport\":\"x y\"}",
    "{\"passport\":\"x y\"}", 0 },
  { "flags", "{\"pin\":true,\"hasPassword\":false,\"tokens\":512,\"auth\":null}",
    "{\"pin\":true,\"hasPassword\":false,\"tokens\":512,\"auth\":null}", 0 },
  { "PIN", "{\"pin\":1234}",
    "{\"pin\":\"***\"}", 1 },
  { "long name", "{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_token\":\"SEKRET\"}",
    "{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_token\":\"***\"}", 1 },
  { "no JSON", "{event:'x', token: 'SEKRET', 'secret': 'SEKRET', pin: 12}",
    "{event:'x', token: '***', 'secret': '***', pin: ***}", 3 },
  { "object of no JSON", "{event: \"x\", token: {\"v\": \"SEKRET\"}}",
    "{event: \"x\", token: ***}", 1 },
  { "sentence", "login failed: password: SEKRET, token = SEKRET, secret => \"SEKRET\", token=\"SEKRET\"",
    "login failed: password: ***, token = ***, secret => \"***\", token=\"***\"", 4 },
  { "sentence in JSON", "{\"error\":\"password=\\\"SEKRET\\\" of anna\",\"n\":\"token=\"}",
    "{\"error\":\"password=\\\"***\\\" of anna\",\"n\":\"token=\"}", 1 },
  { "event", "[\"auth:login\",{\"type\":\"token:refreshed\"}]",
    "[\"auth:login\",{\"type\":\"token:refreshed\"}]", 0 },
  { "form", "token=SEKRET&x=1",
    "token=***&x=1", 1 },
  { "Rails", "user[password]=SEKRET&x=1",
    "user[password]=***&x=1", 1 },
  { "at sign", "https://joe:SEK@SEKRET@h/x",
    "https://joe:***@h/x", 1 },
  { "head of cookies", "GET / HTTP/1.1\r\nCookie: a=SEKRET; b=\"SEKRET\"; c\r\nX-Api-Key: SEKRET\r\nHost: h",
    "GET / HTTP/1.1\r\nCookie: ***\r\nX-Api-Key: ***\r\nHost: h", 2 },
  { "head in JSON", "{\"h\":\"Cookie: a=SEKRET; b=\\\"SEKRET\\\"\\r\\nHost: h\",\"x\":\"y\"}",
    "{\"h\":\"Cookie: ***\\r\\nHost: h\",\"x\":\"y\"}", 1 },
  { "digest", "Authorization: Digest username=\"joe\", response=\"SEKRET\"\r\nHost: h",
    "Authorization: Digest ***\r\nHost: h", 1 },
  { "no scheme", "authorization: SEKRET\nHost: h",
    "authorization: ***\nHost: h", 1 },
  { "named scheme", "Authorization: ApiKey SEKRET==",
    "Authorization: ApiKey ***", 1 },
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

/* Quotes that nothing ends, levels that nothing closes: a lot of each is read in no time. */
static void
test_large (void)
{
  const char *const patterns[] = { "\"", "\\\"", "\\\\\\\"", "a=", "://a:", "\"token\":\"", "\\", "token", "Bearer ",
    "{", "[", "{\"value\":", "{\"name\":\"token\",\"value\":[", "[\"Cookie\",", "\\u005cu005c", "%25", "%22", "token: {\"", "Cookie: a=\"", "\"token\":{", "password: ", "\\\"",
    "\"token\":[\"\\\"\",", "token  =  ", " ", " =", "\"a\" ", "a:", "'" };

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GString) text = g_string_new ("{\"token\":\"abc\",");
      g_autofree char *masked = NULL;

      while (text->len < 256 * 1024)
        g_string_append (text, patterns[i]);
      masked = sbx_secrets_mask (text->str, NULL);
      g_assert_null (strstr (masked, "abc"));
    }
}

/* Objects, and what is no object. */
static void
test_mask_json (void)
{
  static const char *const texts[][2] = {
    { "{\"tries\":2,\"apiKey\":\"abc\"}", "{\"tries\":2,\"apiKey\":\"***\"}" },
    { "{\"pin\":1234}", "{\"pin\":\"***\"}" },
    { "[\"token=abc\",null,1.5]", "[\"token=***\",null,1.5]" },
    { "\"password: abc\"", "\"password: ***\"" },
    { "17", "17" },
    { "{}", "{}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (texts[i][0], NULL);
      g_autoptr (JsonNode) masked = sbx_secrets_mask_json (node);
      g_autofree char *text = json_to_string (masked, FALSE);
      g_autofree char *before = json_to_string (node, FALSE);

      g_assert_cmpstr (text, ==, texts[i][1]);
      g_assert_cmpstr (before, ==, texts[i][0]);
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
    { "{\"token\":{\"a\":[1]},\"b\":2}", "{\"token\":\"***\",\"b\":3}", "{\"token\":{\"a\":[1]},\"b\":3}" },
    { "{\"x\":\"{\\\"token\\\":[1]}\"}", "{\"x\":\"{\\\"token\\\":\\\"***\\\"}\"}", "{\"x\":\"{\\\"token\\\":[1]}\"}" },
    { "{\"name\":\"token\",\"value\":7}", "{\"name\":\"token\",\"value\":\"***\"}", "{\"name\":\"token\",\"value\":7}" },
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
  g_test_add_func ("/secrets/mask-json", test_mask_json);
  g_test_add_func ("/secrets/unmask", test_unmask);

  return g_test_run ();
}
