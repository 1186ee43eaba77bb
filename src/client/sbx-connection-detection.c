/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-codec.h"
#include "sbx-dialect-guess.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-route.h"

/* What a server speaks, where that is not known: by its first words, and by what it makes of ours. */

/* Of detection, in ms. A hub is greeted at once; a server at another path may say first what it is. Who says nothing is asked
 * in a way that every dialect has a word for; who does not answer that either is not at a hub's path asked to the end of patience. */
#define LISTEN_MS 250
#define GREET_MS  1500
#define ASK_MS    1500
#define HUB_ASK_MS 4000
/* A unified server tells its projects at once; so may a busy hub, before it says welcome. */
#define UNSURE_MS 700

/* First words of a server that are looked at; and where they prove nothing, how many. */
#define FIRST_WORDS   5
#define UNPROVEN_WORDS 100

/* What came before it was known what it is. A server that says more is taken for what it seems to be. */
#define MAX_EARLY 1000

static GError *
explain_other (SbxConnection *self,
               const char    *spoken)
{
  const char *uri = sbx_address_get_uri (self->address);

  if (g_str_equal (spoken, "engine"))
    return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                               /* TRANSLATORS: the second %s is the name of a dialect, as the menu has it. */
                                               _("At %s is a Socket.IO server. Choose the dialect “%s”, or an http:// address, for this connection."), uri,
                                               sbx_dialect_get_label ("monitor")),
                                  "dialect");
  /* TRANSLATORS: the first %s is an address; the others are names of dialects, as the menu has them. */
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s speaks “%s”, not “%s”. Choose that dialect for this connection, or let it be detected."), uri,
                                             sbx_dialect_get_label (spoken), sbx_dialect_get_label (self->dialect)),
                                "dialect");
}

/* It was found out by words that others say, too. */
static GError *
explain_mistake (SbxConnection *self,
                 const char    *spoken)
{
  /* TRANSLATORS: the first %s is an address; the others are names of dialects, as the menu has them. */
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s was taken for one that speaks “%s”, but speaks “%s”. Choose that dialect for this connection."),
                                             sbx_address_get_uri (self->address), sbx_dialect_get_label (self->spoken), sbx_dialect_get_label (spoken)),
                                "dialect");
}

static GError *
explain_silence (SbxConnection *self)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s takes WebSocket connections, but does not say what it speaks. Choose its dialect for this connection."),
                                             sbx_address_get_uri (self->address)),
                                "noDialect");
}

static GError *
explain_echo (SbxConnection *self)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s says back what it is told: it is an echo server, or one that passes on what its clients say. It is no Signalbox hub, and speaks none of the dialects. Look at the address."),
                                             sbx_address_get_uri (self->address)),
                                "echo");
}

static void schedule_detection (SbxConnection *self,
                                guint          delay);

static gboolean
is_hub_path (SbxConnection *self)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autofree char *path = sbx_route_dup_path (route->uri);

  return g_str_equal (path, "/ws");
}

/* Where there may be a busy hub, which is waited for to the end of patience. */
static gboolean
may_be_hub (SbxConnection *self)
{
  return self->shaped || is_hub_path (self);
}

static void
greet (SbxConnection *self)
{
  if (self->greeted || self->hello == NULL)
    return;

  self->greeted = TRUE;
  sbx_connection_say_native (self, self->hello);
  schedule_detection (self, may_be_hub (self) ? HUB_ASK_MS : GREET_MS);
}

static void
ask_what (SbxConnection *self)
{
  g_autoptr (GBytes) question = sbx_dialect_make_question ();

  self->asked = TRUE;
  sbx_link_send_text (self->link, question);
  schedule_detection (self, ASK_MS);
}

static gboolean
on_detection_due (gpointer data)
{
  SbxConnection *self = data;
  g_autoptr (SbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);

  self->detect_timer = 0;
  if (self->unsure != NULL)
    {
      self->proven = self->likely;
      sbx_connection_settle_foreign (self, self->unsure);
    }
  else if (!self->greeted)
    greet (self);
  else if (!self->asked)
    ask_what (self);
  else if (self->echoes)
    sbx_connection_end (self, explain_echo (self));
  else if (!may_be_hub (self))
    sbx_connection_end (self, explain_silence (self));
  return G_SOURCE_REMOVE;
}

static void
schedule_detection (SbxConnection *self,
                    guint          delay)
{
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->detect_timer = g_timeout_add (delay, on_detection_due, self);
}

static gboolean
is_refusal (const char *text,
            gsize       length)
{
  static const char *const names[] = { "event", "action", "type" };
  g_autoptr (JsonNode) node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH_FROM_HUB, NULL);

  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_OBJECT (node) && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = sbx_fields_dup_text (json_node_get_object (node), names[i], "");

      if (g_str_equal (value, "error"))
        return json_object_get_member (json_node_get_object (node), "re") == NULL;
    }
  return FALSE;
}

/* What it seems to be, until it says more. A hub's welcome comes before that, and so do words that only servers of one dialect have. */
static void
suppose (SbxConnection *self,
         const char    *spoken,
         gboolean       likely)
{
  gboolean first = self->unsure == NULL;

  if (!first && (self->likely || !likely))
    return;
  self->unsure = sbx_foreign_find_dialect (spoken)->name;
  self->likely = likely;
  if (first)
    schedule_detection (self, UNSURE_MS);
}

/* A hub's words, and the controller's: the one says welcome, the other tells its projects. */
static void
take_shaped_word (SbxConnection *self)
{
  self->shaped = TRUE;
  if (self->unsure == NULL && !self->greeted)
    greet (self);
  if (self->early.length > MAX_EARLY && self->unsure == NULL)
    sbx_connection_become_native (self);
  else if (self->early.length > MAX_EARLY)
    sbx_connection_settle_foreign (self, self->unsure);
}

/* What is said before it is known who understands it, or before that one is there. A refusal of what we asked to find that out is for nobody. */
void
sbx_connection_take_early (SbxConnection *self,
                           GBytes        *message,
                           gboolean       understood)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  if (!self->greeted || !understood || !is_refusal (text, length))
    g_queue_push_tail (&self->early, g_bytes_ref (message));
}

/* One that passes on to all what anybody says may have words of its own as well: it is asked for them, and they may come behind ours. */
static void
take_echo (SbxConnection *self)
{
  self->echoes = TRUE;
  if (self->unsure != NULL)
    return;
  if (self->asked)
    schedule_detection (self, LISTEN_MS);
  else
    ask_what (self);
}

void
sbx_connection_take_first_word (SbxConnection *self,
                                GBytes        *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean sure;
  const char *spoken;

  if (self->greeted && sbx_dialect_is_echo (text, length))
    {
      take_echo (self);
      return;
    }
  spoken = sbx_dialect_guess (text, length, self->hello != NULL ? sbx_envelope_get_id (self->hello) : NULL, &sure);

  sbx_connection_take_early (self, message, spoken != NULL);
  if (spoken == NULL)
    {
      if (self->early.length > FIRST_WORDS && !self->shaped && self->unsure == NULL)
        sbx_connection_end (self, explain_silence (self));
      return;
    }

  if (g_str_equal (spoken, "native"))
    {
      self->welcomed = sure;
      if (sure)
        sbx_connection_become_native (self);
      else
        take_shaped_word (self);
    }
  else if (g_str_equal (spoken, "engine"))
    {
      sbx_connection_end (self, explain_other (self, spoken));
    }
  else if (sure && sbx_dialect_is_own (spoken, text, length))
    {
      self->proven = TRUE;
      sbx_connection_settle_foreign (self, spoken);
    }
  else
    {
      suppose (self, spoken, sbx_dialect_is_own (spoken, text, length));
    }
}

static gboolean
on_not_welcomed (gpointer data)
{
  SbxConnection *self = data;
  g_autoptr (SbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);

  self->detect_timer = 0;
  sbx_connection_end (self, explain_other (self, self->unsure));
  return G_SOURCE_REMOVE;
}

/* A hub's words are the same, but it says welcome. */
static void
await_welcome (SbxConnection *self)
{
  self->unsure = sbx_foreign_find_dialect ("unified")->name;
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->detect_timer = g_timeout_add (HUB_ASK_MS, on_not_welcomed, self);
}

/* It was found out by words that others say too; what servers of another dialect say, and of this one do not, shows that it was not that. */
static gboolean
was_mistaken (SbxConnection *self,
              GBytes        *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean sure;
  const char *spoken;

  if (self->proven || self->mode == MODE_NATIVE || self->words >= UNPROVEN_WORDS)
    return FALSE;

  self->words++;
  self->proven = sbx_dialect_is_own (self->spoken, text, length);
  spoken = self->proven ? NULL : sbx_dialect_guess (text, length, NULL, &sure);
  if (spoken == NULL || g_str_equal (spoken, self->spoken) || !sbx_dialect_is_own (spoken, text, length))
    return FALSE;

  sbx_connection_end (self, explain_mistake (self, spoken));
  return TRUE;
}

/* A dialect was chosen, and the server's first words are of another one. */
gboolean
sbx_connection_is_wrong_guess (SbxConnection *self,
                               GBytes        *message)
{
  const SbxForeignDialect *chosen = sbx_foreign_find_dialect (self->spoken);
  const SbxCodec *codec = chosen != NULL ? chosen->codec : &sbx_codec_native;
  g_autoptr (SbxEnvelope) envelope = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean sure;
  const char *spoken;

  if (codec == NULL || self->welcomed)
    return FALSE;
  if (g_str_equal (self->dialect, "auto"))
    return was_mistaken (self, message);
  if (self->words >= FIRST_WORDS && self->unsure == NULL)
    return FALSE;

  self->words++;
  if (self->mode == MODE_NATIVE && sbx_dialect_is_echo (text, length))
    {
      sbx_connection_end (self, explain_echo (self));
      return TRUE;
    }
  spoken = sbx_dialect_guess (text, length, self->mode == MODE_NATIVE && self->hello != NULL ? sbx_envelope_get_id (self->hello) : NULL, &sure);
  if (spoken != NULL && sure && g_str_equal (spoken, self->spoken))
    {
      self->unsure = NULL;
      self->welcomed = self->mode == MODE_NATIVE;
      g_clear_handle_id (&self->detect_timer, g_source_remove);
    }
  if (spoken == NULL || self->unsure != NULL || g_str_equal (spoken, self->spoken) || (!sure && self->words > 1))
    return FALSE;

  /* The members of an agent runner's frames are no fault elsewhere, and mean nothing there. */
  if (!sure || !g_str_equal (spoken, "agent"))
    envelope = codec->decode_from_hub (text, length, NULL);
  if (envelope != NULL)
    {
      if (self->mode == MODE_NATIVE && g_str_equal (spoken, "unified"))
        await_welcome (self);
      return FALSE;
    }

  sbx_connection_end (self, explain_other (self, spoken));
  return TRUE;
}

/* Until it is known what the server speaks, there is nothing to be said but hello. */
void
sbx_connection_take_hello (SbxConnection *self,
                           SbxEnvelope   *envelope)
{
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  self->hello = sbx_envelope_ref (envelope);
  if (self->reopening || self->mode == MODE_LEAVING)
    return;
  if (self->unsure == NULL && is_hub_path (self))
    greet (self);
  else if (self->detect_timer == 0)
    schedule_detection (self, LISTEN_MS);
}
