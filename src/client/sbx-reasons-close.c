/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-close-name.h"
#include "sbx-secrets.h"
#include "sbx-websocket-frame.h"
#include "sbx-wire-error.h"

/* Why the other side ended a connection, by the code that it said. */

/* No hub can send a client away for longer than this. */
#define MAX_WAIT_MS (10 * 60 * 1000)

/* From here on a code means what the server wants it to. */
#define FIRST_OWN_CODE 4000

typedef struct
{
  guint       close_code;
  gboolean    wire;          /* code is an SbxWireError, else an SbxClientError */
  int         code;
  const char *message;       /* says nothing of another try: who asks may not make one */
} CloseReason;

static const CloseReason close_reasons[] = {
  { SBX_CLOSE_NORMAL, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub ended the connection.") },
  { SBX_CLOSE_GOING_AWAY, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub is stopping. It takes connections again as soon as it is back.") },
  { SBX_CLOSE_PROTOCOL, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_UNSUPPORTED_DATA, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_INVALID_TEXT, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_POLICY, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub ended the connection because it was idle, or because connections from here are not allowed.") },
  { SBX_CLOSE_TOO_LARGE, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("A message was larger than the hub takes, and it ended the connection.") },
  { SBX_CLOSE_INTERNAL, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("Something went wrong inside the server, and it ended the connection. If that comes back, ask whoever runs it.") },
  { SBX_CLOSE_RESTART, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The server is being started anew. It takes connections again as soon as it is back.") },
  { SBX_CLOSE_TRY_LATER, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The server has too much to do, and asks to come back later.") },
  { SBX_CLOSE_BAD_GATEWAY, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("What stands in front of the server got no right answer from it, and ended the connection. If that comes back, ask whoever runs it.") },
  { SBX_CLOSE_REPLACED, FALSE, SBX_CLIENT_ERROR_DISMISSED,
    N_("Another connection with the same id took this one’s place. Connect again if this is the one to keep.") },
  { SBX_CLOSE_UNAUTHORIZED, TRUE, SBX_WIRE_ERROR_UNAUTHORIZED,
    N_("The hub does not accept this token. Enter a token that is valid for it.") },
  { SBX_CLOSE_SLOW_READER, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("This computer could not keep up with the hub. What was missed comes with the next connection.") },
  { SBX_CLOSE_HEARTBEAT_LOST, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub heard nothing from here for too long and ended the connection.") },
  { SBX_CLOSE_RATE_LIMITED, TRUE, SBX_WIRE_ERROR_RATE_LIMITED,
    N_("The hub was asked too much in too short a time. It takes connections again after a while.") },
  { SBX_CLOSE_KICKED, FALSE, SBX_CLIENT_ERROR_DISMISSED,
    N_("An administrator of the hub ended this connection. Ask them before you connect again.") },
};

/* (nullable) */
static const CloseReason *
find_close_reason (guint close_code)
{
  for (guint i = 0; i < G_N_ELEMENTS (close_reasons); i++)
    if (close_reasons[i].close_code == close_code)
      return &close_reasons[i];
  return NULL;
}

/* (nullable) (transfer full): on one line and without secrets; %NULL where it says nothing */
static char *
dup_words (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *words = NULL;
  guint n_hidden;

  if (valid == NULL)
    return NULL;
  words = sbx_secrets_mask (valid, &n_hidden);
  for (char *c = words; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (words);
  return *words != '\0' ? g_steal_pointer (&words) : NULL;
}

static GError *
new_error (const CloseReason *reason,
           char              *message)
{
  g_autofree char *taken = message;

  return g_error_new_literal (reason->wire ? SBX_WIRE_ERROR : SBX_CLIENT_ERROR, reason->code, taken);
}

/* What a hub says is for programs, and said better here, but for what an administrator wrote. */
static GError *
new_known_close (const CloseReason *reason,
                 const char        *text,
                 gboolean           is_hub)
{
  g_autofree char *words = dup_words (text);

  if (words != NULL && reason->close_code == SBX_CLOSE_KICKED && is_hub && !g_str_equal (text, SBX_CLOSE_KICKED_TEXT))
    /* TRANSLATORS: %s is what the administrator wrote */
    return new_error (reason, g_strdup_printf (_("An administrator of the hub ended this connection: “%s”. Ask them before you connect again."), words));
  if (words == NULL || is_hub || sbx_reason_get_wait (text) != 0)
    return new_error (reason, g_strdup (_(reason->message)));
  if (reason->close_code < FIRST_OWN_CODE)
    /* TRANSLATORS: the first %s is a sentence of ours, %u a number from the WebSocket protocol, the last %s what the server said */
    return new_error (reason, g_strdup_printf (_("%s The server said, with code %u: %s"), _(reason->message), reason->close_code, words));
  /* TRANSLATORS: the first %s is what a server said, the last one a sentence of ours that says what the code %u means */
  return new_error (reason, g_strdup_printf (_("The server ended the connection with code %u and said: “%s”. A hub means by that code: %s"),
                                             reason->close_code, words, _(reason->message)));
}

static GError *
new_unknown_close (guint       close_code,
                   const char *text,
                   gboolean    is_hub)
{
  g_autofree char *words = dup_words (text);

  if (words != NULL && !is_hub)
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                        /* TRANSLATORS: %u is a number from the WebSocket protocol, %s what the server said */
                        _("The server ended the connection with code %u and said: %s"), close_code, words);
  if (!is_hub)
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                        /* TRANSLATORS: %u is a number from the WebSocket protocol */
                        _("The server ended the connection with code %u, and did not say what it means by it. Ask whoever runs it."), close_code);
  if (words != NULL)
    /* TRANSLATORS: %u is a number from the WebSocket protocol, %s what the hub said */
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                        _("The hub ended the connection with code %u: %s"), close_code, words);
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                      _("The hub ended the connection with code %u, and did not say what it means by it. Ask whoever runs it."), close_code);
}

/**
 * sbx_reason_for_close:
 * @close_code: the WebSocket close code, 0 = the connection just ended
 * @text: (nullable): what the server said with it
 * @is_hub: whether it is a hub: what that says is for programs, and said better here
 *
 * Returns: (transfer full): why the connection ended
 */
GError *
sbx_reason_for_close (guint       close_code,
                      const char *text,
                      gboolean    is_hub)
{
  const CloseReason *reason = find_close_reason (close_code);
  const char *name = sbx_close_name (close_code);
  g_autofree char *cause = g_strdup_printf ("close%u", close_code);
  g_autofree char *said = dup_words (text);

  if (reason != NULL)
    return sbx_client_error_mark_close (new_known_close (reason, text, is_hub), name != NULL ? name : g_intern_string (cause), close_code, said);

  if (close_code == 0 || close_code == SBX_CLOSE_NO_STATUS || close_code == SBX_CLOSE_ABNORMAL)
    return sbx_client_error_mark_close (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                             _("The connection to the hub was lost.")),
                                        "lost", close_code, said);

  return sbx_client_error_mark_close (new_unknown_close (close_code, text, is_hub), g_intern_string (cause), close_code, said);
}

/**
 * sbx_reason_get_wait:
 * @text: (nullable): what the hub said when it ended the connection
 *
 * Returns: after how many ms it wants the client to come back, ten minutes at most; 0 where it does not say
 */
guint
sbx_reason_get_wait (const char *text)
{
  static const char mark[] = "retryAfter=";
  const char       *found = text != NULL ? strstr (text, mark) : NULL;

  return found != NULL ? (guint) MIN (g_ascii_strtoull (found + strlen (mark), NULL, 10), MAX_WAIT_MS) : 0;
}
