/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-packet.h"
#include "sbx-wire-error.h"

#include <string.h>

#define RS "\x1e"

static const struct
{
  const char          *text;
  SbxEnginePacketType  type;
  const char          *data;
} packets[] = {
  { "0{\"sid\":\"x\"}", SBX_ENGINE_OPEN, "{\"sid\":\"x\"}" },
  { "1", SBX_ENGINE_CLOSE, "" },
  { "2probe", SBX_ENGINE_PING, "probe" },
  { "3", SBX_ENGINE_PONG, "" },
  { "4", SBX_ENGINE_MESSAGE, "" },
  { "42[\"a\"]", SBX_ENGINE_MESSAGE, "2[\"a\"]" },
  { "4bAQ==", SBX_ENGINE_MESSAGE, "bAQ==" },
  { "5", SBX_ENGINE_UPGRADE, "" },
  { "6", SBX_ENGINE_NOOP, "" },
};

static void
test_packet (void)
{
  static const char *const wrong[] = { "", "7", "9", "a", "bAQ==", "-1", " 4", "/", ":" };

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      g_autoptr (GError) error = NULL;
      SbxEnginePacket    packet;

      g_assert_true (sbx_engine_packet_parse (packets[i].text, strlen (packets[i].text), &packet, &error));
      g_assert_no_error (error);
      g_assert_cmpint (packet.type, ==, packets[i].type);
      g_assert_false (packet.binary);
      g_assert_cmpmem (packet.data, packet.length, packets[i].data, strlen (packets[i].data));
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      SbxEnginePacket    packet;

      g_assert_false (sbx_engine_packet_parse (wrong[i], strlen (wrong[i]), &packet, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
    }
}

/* What is in a payload, as one line: "4:hello b:0102ff", with " !" at the end for a fault. */
static char *
describe (const char *text,
          gsize       length)
{
  g_auto (SbxEnginePayload) payload = { 0 };
  g_autoptr (GError)        error = NULL;
  GString                  *line = g_string_new (NULL);
  SbxEnginePacket           packet;

  sbx_engine_payload_init (&payload, text, length);
  while (sbx_engine_payload_next (&payload, &packet, &error))
    {
      if (line->len > 0)
        g_string_append_c (line, ' ');
      if (packet.binary)
        {
          g_assert_cmpint (packet.type, ==, SBX_ENGINE_MESSAGE);
          g_string_append (line, "b:");
          for (gsize i = 0; i < packet.length; i++)
            g_string_append_printf (line, "%02x", (guint8) packet.data[i]);
        }
      else
        {
          g_string_append_printf (line, "%d:", packet.type);
          g_string_append_len (line, packet.data, (gssize) packet.length);
        }
    }
  if (error != NULL)
    g_string_append (line, " !");
  return g_string_free (line, FALSE);
}

static const struct
{
  const char *payload;
  const char *line;
} payloads[] = {
  { "4hello", "4:hello" },
  { "4a" RS "4b" RS "4c", "4:a 4:b 4:c" },
  { "4hello" RS "bAQIDBA==", "4:hello b:01020304" },
  { "b", "b:" },
  { "bAQL/", "b:0102ff" },
  { "bAQ==", "b:01" },
  { "bAQI=", "b:0102" },
  { "2" RS "b+/+/" RS "3", "2: b:fbffbf 3:" },
  { "4", "4:" },
  { "4bAQ==", "4:bAQ==" },
  /* faults */
  { "", " !" },
  { "abc", " !" },
  { "4a" RS, "4:a !" },
  { RS "4a", " !" },
  { "4a" RS RS "4b", "4:a !" },
  { "bA", " !" },
  { "bAQ=", " !" },
  { "bAQ", " !" },
  { "bA===", " !" },
  { "b====", " !" },
  { "bAQ=A", " !" },
  { "b=AQI", " !" },
  { "bAQ-_", " !" },
  { "bAQ\n==", " !" },
  { "bAQ== ", " !" },
};

static void
test_payload (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      gsize            length = strlen (payloads[i].payload);
      g_autofree char *exact = g_memdup2 (payloads[i].payload, length);
      g_autofree char *line = describe (exact, length);

      g_assert_cmpstr (line, ==, payloads[i].line);
    }
}

/* Every length of a binary message, beside others, comes back as it was. */
static void
test_round_trip (void)
{
  guint8 bytes[64];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (i * 37 + 5);
  for (guint length = 0; length <= sizeof bytes; length++)
    {
      g_autoptr (GByteArray)    text = g_byte_array_new ();
      g_auto (SbxEnginePayload) payload = { 0 };
      SbxEnginePacket           packet;

      sbx_engine_payload_append (text, FALSE, "4first", 6);
      sbx_engine_payload_append (text, TRUE, (const char *) bytes, length);
      sbx_engine_payload_append (text, FALSE, "2", 1);

      sbx_engine_payload_init (&payload, (const char *) text->data, text->len);
      g_assert_true (sbx_engine_payload_next (&payload, &packet, NULL));
      g_assert_cmpmem (packet.data, packet.length, "first", 5);
      g_assert_true (sbx_engine_payload_next (&payload, &packet, NULL));
      g_assert_true (packet.binary);
      g_assert_cmpmem (packet.data, packet.length, bytes, length);
      g_assert_true (sbx_engine_payload_next (&payload, &packet, NULL));
      g_assert_cmpint (packet.type, ==, SBX_ENGINE_PING);
      g_assert_false (sbx_engine_payload_next (&payload, &packet, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-packet/packet", test_packet);
  g_test_add_func ("/engine-packet/payload", test_payload);
  g_test_add_func ("/engine-packet/round-trip", test_round_trip);
  return g_test_run ();
}
