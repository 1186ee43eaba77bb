/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-link.h"

#include <string.h>

#include "sbx-client-error.h"

typedef struct
{
  guint    wait;         /* ms after which the server wants us back; 0 = it did not say */
  gint64   last_life;    /* ms, monotonic */
  char    *log;          /* (nullable): the epoch of the hub's that it leads to */
  SbxFlightRecorder *recorder;  /* (nullable) */
  gboolean closed;       /* nothing is signalled any more */
} SbxLinkPrivate;

enum {
  SIGNAL_TEXT,
  SIGNAL_BINARY,
  SIGNAL_ALIVE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxLink, sbx_link, G_TYPE_OBJECT)

static void
sbx_link_dispose (GObject *object)
{
  sbx_link_close (SBX_LINK (object));

  G_OBJECT_CLASS (sbx_link_parent_class)->dispose (object);
}

static void
sbx_link_finalize (GObject *object)
{
  SbxLinkPrivate *private = sbx_link_get_instance_private (SBX_LINK (object));

  g_clear_object (&private->recorder);
  g_free (private->log);
  G_OBJECT_CLASS (sbx_link_parent_class)->finalize (object);
}

static void
sbx_link_class_init (SbxLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_link_finalize;

  signals[SIGNAL_TEXT] =
    g_signal_new ("text", SBX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[SIGNAL_BINARY] =
    g_signal_new ("binary", SBX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[SIGNAL_ALIVE] =
    g_signal_new ("alive", SBX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", SBX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_link_init (SbxLink *self)
{
}

static SbxLinkPrivate *
get_private (SbxLink *self)
{
  return sbx_link_get_instance_private (self);
}

/**
 * sbx_link_set_recorder:
 * @recorder: (nullable): what notes each frame as it goes over the wire
 *
 * Before it is opened.
 */
void
sbx_link_set_recorder (SbxLink           *self,
                       SbxFlightRecorder *recorder)
{
  g_return_if_fail (SBX_IS_LINK (self));

  if (SBX_LINK_GET_CLASS (self)->set_recorder != NULL)
    SBX_LINK_GET_CLASS (self)->set_recorder (self, recorder);
  else
    g_set_object (&get_private (self)->recorder, recorder);
}

/**
 * sbx_link_open_async:
 * @timeout: ms for everything up to the first moment in which messages can be sent
 *
 * Opens the link. May be called once.
 */
void
sbx_link_open_async (SbxLink             *self,
                     guint                timeout,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_return_if_fail (SBX_IS_LINK (self));

  SBX_LINK_GET_CLASS (self)->open_async (self, timeout, cancellable, callback, user_data);
}

/**
 * sbx_link_open_finish:
 *
 * Returns: %TRUE, or %FALSE with a reason that people can read (or %G_IO_ERROR_CANCELLED)
 */
gboolean
sbx_link_open_finish (SbxLink       *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sbx_link_send_text:
 *
 * Returns: whether it was handed over; %FALSE when the link is no longer open
 */
gboolean
sbx_link_send_text (SbxLink *self,
                    GBytes  *text)
{
  g_return_val_if_fail (SBX_IS_LINK (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return !get_private (self)->closed && SBX_LINK_GET_CLASS (self)->send_text (self, text);
}

/**
 * sbx_link_send_binary:
 *
 * Returns: whether it was handed over; %FALSE when the link is no longer open, or has no binary messages
 */
gboolean
sbx_link_send_binary (SbxLink *self,
                      GBytes  *data)
{
  SbxLinkClass *klass;

  g_return_val_if_fail (SBX_IS_LINK (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  klass = SBX_LINK_GET_CLASS (self);
  return !get_private (self)->closed && klass->send_binary != NULL && klass->send_binary (self, data);
}

/**
 * sbx_link_send_noted:
 * @text: as a recorder has it: of Socket.IO with the types of its packets
 *
 * Returns: whether it was handed over
 */
gboolean
sbx_link_send_noted (SbxLink *self,
                     GBytes  *text)
{
  SbxLinkClass *klass;

  g_return_val_if_fail (SBX_IS_LINK (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  klass = SBX_LINK_GET_CLASS (self);
  return !get_private (self)->closed && (klass->send_noted ? klass->send_noted : klass->send_text) (self, text);
}

/**
 * sbx_link_watch:
 * @interval: ms between two signs of life that are asked for
 *
 * From now on silence is noticed.
 */
void
sbx_link_watch (SbxLink *self,
                guint    interval)
{
  g_return_if_fail (SBX_IS_LINK (self));
  g_return_if_fail (interval > 0);

  if (!get_private (self)->closed)
    SBX_LINK_GET_CLASS (self)->watch (self, interval);
}

/**
 * sbx_link_probe:
 * @patience: ms
 *
 * Asks for a sign of life now: without one in @patience the link is dead.
 */
void
sbx_link_probe (SbxLink *self,
                guint    patience)
{
  g_return_if_fail (SBX_IS_LINK (self));

  if (!get_private (self)->closed)
    SBX_LINK_GET_CLASS (self)->probe (self, patience);
}

/**
 * sbx_link_get_wait:
 *
 * Returns: after how many ms the server, which ended the link, wants us to come back; 0 where it did not say
 */
guint
sbx_link_get_wait (SbxLink *self)
{
  g_return_val_if_fail (SBX_IS_LINK (self), 0);

  return get_private (self)->wait;
}

/**
 * sbx_link_get_last_life:
 *
 * Returns: when something last came in: ms, monotonic
 */
gint64
sbx_link_get_last_life (SbxLink *self)
{
  g_return_val_if_fail (SBX_IS_LINK (self), 0);

  return get_private (self)->last_life;
}

/**
 * sbx_link_measure:
 * @measures: (out caller-allocates): how it is at this moment
 */
void
sbx_link_measure (SbxLink         *self,
                  SbxLinkMeasures *measures)
{
  g_return_if_fail (SBX_IS_LINK (self));

  *measures = (SbxLinkMeasures) { .round_trip = -1 };
  if (!get_private (self)->closed && SBX_LINK_GET_CLASS (self)->measure != NULL)
    SBX_LINK_GET_CLASS (self)->measure (self, measures);
}

/**
 * sbx_link_close:
 *
 * Ends the link in order. Nothing is signalled any more. Idempotent.
 */
void
sbx_link_close (SbxLink *self)
{
  g_return_if_fail (SBX_IS_LINK (self));

  get_private (self)->closed = TRUE;
  SBX_LINK_GET_CLASS (self)->close (self);
}

void
sbx_link_note (SbxLink              *self,
               SbxRecordedDirection  direction,
               SbxRecordedKind       kind,
               guint16               code,
               GBytes               *data)
{
  SbxLinkPrivate *private = get_private (self);

  if (private->recorder)
    sbx_flight_recorder_note (private->recorder, direction, kind, code, data);
}

void
sbx_link_note_text (SbxLink              *self,
                    SbxRecordedDirection  direction,
                    SbxRecordedKind       kind,
                    guint16               code,
                    const char           *text)
{
  g_autoptr (GBytes) data = text ? g_bytes_new (text, strlen (text)) : NULL;

  sbx_link_note (self, direction, kind, code, data);
}

void
sbx_link_emit_text (SbxLink *self,
                    GBytes  *text)
{
  if (!get_private (self)->closed)
    g_signal_emit (self, signals[SIGNAL_TEXT], 0, text);
}

void
sbx_link_emit_binary (SbxLink *self,
                      GBytes  *data)
{
  if (!get_private (self)->closed)
    g_signal_emit (self, signals[SIGNAL_BINARY], 0, data);
}

void
sbx_link_emit_alive (SbxLink *self,
                     double   latency)
{
  SbxLinkPrivate *private = get_private (self);

  private->last_life = g_get_monotonic_time () / 1000;
  if (!private->closed)
    g_signal_emit (self, signals[SIGNAL_ALIVE], 0, latency);
}

/**
 * sbx_link_emit_closed:
 * @error: (transfer full): why
 *
 * For subclasses: the link is gone. The first time counts.
 */
void
sbx_link_emit_closed (SbxLink *self,
                      GError  *error)
{
  g_autoptr (SbxLink) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;
  SbxLinkPrivate *private = get_private (self);

  if (private->closed)
    return;

  private->closed = TRUE;
  sbx_client_error_mark_last_frame (reason, private->recorder);
  SBX_LINK_GET_CLASS (self)->close (self);
  g_signal_emit (alive, signals[SIGNAL_CLOSED], 0, reason);
}

void
sbx_link_set_wait (SbxLink *self,
                   guint    wait)
{
  get_private (self)->wait = wait;
}

/**
 * sbx_link_get_log:
 *
 * Returns: (transfer none) (nullable): the epoch of the log of the hub at the other end, which every hub says at the start, whatever it
 *   is asked to speak; %NULL where that is no hub
 */
const char *
sbx_link_get_log (SbxLink *self)
{
  g_return_val_if_fail (SBX_IS_LINK (self), NULL);

  return get_private (self)->log;
}

void
sbx_link_set_log (SbxLink    *self,
                  const char *epoch)
{
  SbxLinkPrivate *private = get_private (self);

  g_free (private->log);
  private->log = epoch != NULL && *epoch != '\0' ? g_strdup (epoch) : NULL;
}

/* --- Last words --- */

static guint n_farewells;

/**
 * sbx_link_begin_farewell:
 *
 * For subclasses whose last words need the main loop: they are under way, until sbx_link_end_farewell().
 */
void
sbx_link_begin_farewell (void)
{
  n_farewells++;
}

void
sbx_link_end_farewell (void)
{
  g_return_if_fail (n_farewells > 0);

  n_farewells--;
}

static gboolean
on_too_late (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * sbx_link_wait_for_farewells:
 * @timeout: ms at most
 *
 * For a program that is about to end: runs the main loop, which all links are of, until the servers of those that were closed have heard it.
 */
void
sbx_link_wait_for_farewells (guint timeout)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (timeout, on_too_late, &late);

  while (n_farewells > 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
}
