/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-limits.h"
#include "sbx-socketio-packet.h"
#include "sbx-wire-error.h"

#include <string.h>

#define HOLE(n) "{\"_placeholder\":true,\"num\":" #n "}"

/* A packet as one line: type, namespace, id, JSON, attachments. */
static char *
describe (const SbxSocketioPacket *packet)
{
  g_autofree char *nsp = g_strndup (packet->nsp, packet->nsp_length);
  g_autofree char *json = packet->json != NULL ? g_strndup (packet->json, packet->json_length) : g_strdup ("-");

  return g_strdup_printf ("%d %s %" G_GINT64_FORMAT " %s %u", packet->type, nsp, packet->id, json, packet->n_attachments);
}

static char *
parse (const char *text,
       guint       max_attachments)
{
  gsize              length = strlen (text);
  g_autofree char   *exact = g_memdup2 (text, length);
  g_autoptr (GError) error = NULL;
  SbxSocketioPacket  packet;

  if (sbx_socketio_packet_parse (exact, length, max_attachments, &packet, &error))
    {
      g_assert_no_error (error);
      return describe (&packet);
    }
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  return g_strdup ("!");
}

static const struct
{
  const char *text;
  const char *line;
} packets[] = {
  { "0", "0 / -1 - 0" },
  { "0{\"token\":\"t0p\"}", "0 / -1 {\"token\":\"t0p\"} 0" },
  { "0/admin,{\"role\":\"root\"}", "0 /admin -1 {\"role\":\"root\"} 0" },
  { "0/custom", "0 /custom -1 - 0" },
  { "0/custom,", "0 /custom -1 - 0" },
  { "1", "1 / -1 - 0" },
  { "1/admin,", "1 /admin -1 - 0" },
  { "2[\"hello\",1,\"two\",{\"three\":[true,null]}]", "2 / -1 [\"hello\",1,\"two\",{\"three\":[true,null]}] 0" },
  { "20[\"sum\",2,3]", "2 / 0 [\"sum\",2,3] 0" },
  { "2/admin,456[\"a\"]", "2 /admin 456 [\"a\"] 0" },
  { "2[\"\\u0000\",\"\\ud800\",{\"a\":1,\"a\":1e999}]", "2 / -1 [\"\\u0000\",\"\\ud800\",{\"a\":1,\"a\":1e999}] 0" },
  { "2[5,\"x\"]", "2 / -1 [5,\"x\"] 0" },
  { "2[-5]", "2 / -1 [-5] 0" },
  { "2 [ \"a\" ] ", "2 / -1 [ \"a\" ] 0" },
  { "2", "2 / -1 - 0" },
  { "2[1]", "2 / -1 [1] 0" },
  { "29007199254740991[\"a\"]", "2 / 9007199254740991 [\"a\"] 0" },
  { "2[\"\\u0063onnected\"]", "2 / -1 [\"\\u0063onnected\"] 0" },
  { "3999[]", "3 / 999 [] 0" },
  { "30[{\"sum\":5}]", "3 / 0 [{\"sum\":5}] 0" },
  { "4{\"message\":\"no\"}", "4 / -1 {\"message\":\"no\"} 0" },
  { "4/nope,\"plain\"", "4 /nope -1 \"plain\" 0" },
  { "51-[\"bin\"," HOLE (0) "]", "5 / -1 [\"bin\"," HOLE (0) "] 1" },
  { "52-/admin,7[\"e\"," HOLE (1) "," HOLE (0) "]", "5 /admin 7 [\"e\"," HOLE (1) "," HOLE (0) "] 2" },
  { "510-[\"e\"]", "5 / -1 [\"e\"] 10" },
  { "50-[\"e\"]", "5 / -1 [\"e\"] 0" },
  { "61-1[" HOLE (0) "]", "6 / 1 [" HOLE (0) "] 1" },
  { "51-[\"e\",{\"_placeholder\":false,\"num\":9}]", "5 / -1 [\"e\",{\"_placeholder\":false,\"num\":9}] 1" },
  { "51-[\"e\",\"_placeholder\",{\"num\":\"x\"}]", "5 / -1 [\"e\",\"_placeholder\",{\"num\":\"x\"}] 1" },
  { "51-[\"e\",{\"a\":{\"num\":0,\"_placeholder\":true},\"num\":7}]", "5 / -1 [\"e\",{\"a\":{\"num\":0,\"_placeholder\":true},\"num\":7}] 1" },
  /* faults */
  { "", "!" }, { "7", "!" }, { "a", "!" }, { "abc", "!" }, { " 2[\"a\"]", "!" },
  { "0\"text\"", "!" }, { "0[]", "!" }, { "0null", "!" }, { "0{", "!" }, { "01", "0 / 1 - 0" },
  { "1{}", "!" }, { "1[]", "!" },
  { "2{}", "!" }, { "2[]", "!" }, { "2abc[\"a\"]", "!" }, { "2[null]", "!" }, { "2[true]", "!" }, { "2[[\"a\"]]", "!" }, { "2[{}]", "!" },
  { "2[\"a\"", "!" }, { "2[\"a\"]x", "!" }, { "2\"a\"", "!" }, { "2-1[\"a\"]", "!" },
  { "2[\"connect\"]", "!" }, { "2[\"connect_error\"]", "!" }, { "2[\"disconnect\"]", "!" }, { "2[\"disconnecting\"]", "!" },
  { "2[\"newListener\"]", "!" }, { "2[\"removeListener\"]", "!" }, { "2[\"\\u0063onnect\"]", "!" },
  { "29007199254740992[\"a\"]", "!" }, { "299999999999999999999999[\"a\"]", "!" },
  { "3{}", "!" }, { "3\"a\"", "!" }, { "31", "3 / 1 - 0" },
  { "4[]", "!" }, { "41", "4 / 1 - 0" },
  { "5", "!" }, { "5[\"a\"]", "!" }, { "5-[\"a\"]", "!" }, { "51[\"a\"]", "!" }, { "5x-[\"a\"]", "!" }, { "5-1-[\"a\"]", "!" }, { "511-[\"a\"]", "!" }, { "51", "!" },
  { "599999999999999999999-[\"a\"]", "!" },
  { "51-[\"bin\"," HOLE (1) "]", "!" }, { "51-[\"bin\"," HOLE (-1) "]", "!" }, { "51-[\"bin\"," "{\"_placeholder\":true,\"num\":\"0\"}" "]", "!" }, { "51-[\"bin\"," HOLE (0.5) "]", "!" },
  { "51-[\"bin\",{\"_placeholder\":true}]", "!" }, { "51-[\"bin\"," HOLE (99999999999) "]", "!" }, { "50-[\"bin\"," HOLE (0) "]", "!" },
  { "51-[\"bin\",{\"x\":[" HOLE (3) "]}]", "!" }, { "51-[\"bin\",{\"\\u005fplaceholder\":true,\"num\":1}]", "!" },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      g_autofree char *line = parse (packets[i].text, SBX_SOCKETIO_MAX_ATTACHMENTS);

      g_assert_cmpstr (line, ==, packets[i].line);
    }
}

/* What is parsed is written as it was, save for space and a needless comma or none. */
static void
test_append (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      g_autoptr (GByteArray) text = g_byte_array_new ();
      SbxSocketioPacket      packet, again;
      g_autofree char       *line = NULL;

      if (!sbx_socketio_packet_parse (packets[i].text, strlen (packets[i].text), SBX_SOCKETIO_MAX_ATTACHMENTS, &packet, NULL))
        continue;
      sbx_socketio_packet_append (text, &packet);
      g_assert_true (sbx_socketio_packet_parse ((const char *) text->data, text->len, SBX_SOCKETIO_MAX_ATTACHMENTS, &again, NULL));
      line = describe (&again);
      g_assert_cmpstr (line, ==, packets[i].line);
    }
}

static char *
nest (guint depth)
{
  GString *text = g_string_new ("2[\"a\"");

  if (depth > 1)
    g_string_append_c (text, ',');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *most = nest (SBX_LIMIT_DEPTH_FROM_HUB);
  g_autofree char *more = nest (SBX_LIMIT_DEPTH_FROM_HUB + 1);
  g_autofree char *line = parse (most, 0);
  g_autofree char *line_more = parse (more, 0);
  g_autofree char *wide = parse ("511-[\"a\"]", 11);

  g_assert_cmpstr (line, !=, "!");
  g_assert_cmpstr (line_more, ==, "!");
  g_assert_cmpstr (wide, !=, "!");
}

static void
test_attachments (void)
{
  g_autoptr (SbxSocketioDecoder) decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  g_autoptr (GError)             error = NULL;
  static const char              text[] = "52-/a,3[\"e\"," HOLE (0) "," HOLE (1) "]";
  SbxSocketioPacket              packet;
  g_autofree char               *line = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_assert_false (sbx_socketio_decoder_take_text (decoder, text, strlen (text), &packet, &error));
      g_assert_no_error (error);
      g_assert_false (sbx_socketio_decoder_take_binary (decoder, "\x01\x02", 2, &packet, &error));
      g_assert_no_error (error);
      g_assert_true (sbx_socketio_decoder_take_binary (decoder, NULL, 0, &packet, &error));
      g_assert_no_error (error);
      g_clear_pointer (&line, g_free);
      line = describe (&packet);
      g_assert_cmpstr (line, ==, "5 /a 3 [\"e\"," HOLE (0) "," HOLE (1) "] 2");
      g_assert_cmpuint (packet.attachments->len, ==, 2);
      g_assert_cmpuint (g_bytes_get_size (packet.attachments->pdata[0]), ==, 2);
      g_assert_cmpuint (g_bytes_get_size (packet.attachments->pdata[1]), ==, 0);

      g_assert_true (sbx_socketio_decoder_take_text (decoder, "2[\"plain\"]", 10, &packet, &error));
      g_assert_null (packet.attachments);
    }
}

static void
test_attachment_faults (void)
{
  g_autoptr (SbxSocketioDecoder) decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  g_autoptr (GError)             error = NULL;
  static const char              text[] = "51-[\"e\"," HOLE (0) "]";
  SbxSocketioPacket              packet;

  g_assert_false (sbx_socketio_decoder_take_binary (decoder, "x", 1, &packet, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_clear_error (&error);

  g_assert_false (sbx_socketio_decoder_take_text (decoder, text, strlen (text), &packet, &error));
  g_assert_no_error (error);
  g_assert_false (sbx_socketio_decoder_take_text (decoder, "2[\"a\"]", 6, &packet, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_clear_error (&error);

  /* One too many. */
  g_assert_true (sbx_socketio_decoder_take_binary (decoder, "x", 1, &packet, &error));
  g_assert_false (sbx_socketio_decoder_take_binary (decoder, "y", 1, &packet, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/socketio-packet/parse", test_parse);
  g_test_add_func ("/socketio-packet/append", test_append);
  g_test_add_func ("/socketio-packet/depth", test_depth);
  g_test_add_func ("/socketio-packet/attachments", test_attachments);
  g_test_add_func ("/socketio-packet/attachment-faults", test_attachment_faults);
  return g_test_run ();
}
