/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-replay-dialog.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-frames-window.h"
#include "sbx-frames-words.h"
#include "sbx-replay-frames.h"
#include "sbx-replay.h"

/* More is counted, and not listed. */
#define MOST_DIFFERENCES 200

/* As the choices of the dialog stand. */
enum { PACE_THEN, PACE_TEN, PACE_QUICK, PACE_STEPS };

struct _SbxFramesReplayDialog
{
  AdwWindow       parent_instance;

  SbxRecording   *recording;
  SbxConnections *connections;
  SbxReplay      *replay;        /* (nullable): under way, or over */
  gboolean        is_running;
  gboolean        is_paused;
  gboolean        waits;         /* for somebody to go on with the next step */
  guint           n_to_play;
  char           *result;        /* (nullable): how it ended */

  AdwComboRow    *target;
  AdwComboRow    *pace;
  GtkButton      *start;
  GtkButton      *pause;
  GtkButton      *step;
  GtkButton      *stop;
  GtkButton      *frames;
  GtkProgressBar *progress;
  GtkLabel       *words;
  GtkLabel       *next;
  GtkWidget      *differences_box;
  GtkListBox     *differences;
};

G_DEFINE_FINAL_TYPE (SbxFramesReplayDialog, sbx_frames_replay_dialog, ADW_TYPE_WINDOW)

static guint
count_to_play (SbxRecording *recording)
{
  SbxFlightRecorder *frames = sbx_recording_get_frames (recording);
  guint n = 0;

  for (guint i = 0; i < sbx_flight_recorder_get_n (frames); i++)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (frames, i);

      n += frame->direction == SBX_RECORDED_OUT && frame->kind <= SBX_RECORDED_BINARY && !sbx_replay_is_carriers (frame);
    }
  return n;
}

static void
update (SbxFramesReplayDialog *self)
{
  guint n_played = self->replay ? sbx_replay_get_n_played (self->replay) : 0;
  guint n_compared = self->replay ? sbx_replay_get_n_compared (self->replay) : 0;
  guint n_differed = self->replay ? sbx_replay_get_n_differed (self->replay) : 0;
  g_autofree char *words = NULL;

  if (self->replay)
    /* TRANSLATORS: of a replay: frames sent, frames to send, answers compared, answers that differ */
    words = g_strdup_printf (_("%u of %u sent · %u compared · %u different"), n_played, self->n_to_play, n_compared, n_differed);
  else if (self->n_to_play == 0)
    words = g_strdup (_("Nothing was sent in this recording: there is nothing to replay."));
  else
    words = g_strdup_printf (ngettext ("%u frame is sent again: the server does again what it did then.",
                                       "%u frames are sent again: the server does again what it did then.", self->n_to_play), self->n_to_play);
  if (self->result)
    {
      g_autofree char *counted = g_steal_pointer (&words);

      words = g_strdup_printf ("%s\n%s", self->result, counted);
    }
  gtk_label_set_label (self->words, words);
  gtk_progress_bar_set_fraction (self->progress, self->n_to_play > 0 ? MIN ((double) n_played / self->n_to_play, 1) : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->replay != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->start), !self->is_running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->start), self->n_to_play > 0 && adw_combo_row_get_selected (self->target) != GTK_INVALID_LIST_POSITION);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), self->is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), self->is_running && adw_combo_row_get_selected (self->pace) != PACE_STEPS);
  gtk_button_set_label (self->pause, self->is_paused ? _("_Go On") : _("_Pause"));
  gtk_widget_set_visible (GTK_WIDGET (self->step), self->is_running && adw_combo_row_get_selected (self->pace) == PACE_STEPS);
  gtk_widget_set_sensitive (GTK_WIDGET (self->step), self->waits);
  gtk_widget_set_visible (GTK_WIDGET (self->frames), self->replay != NULL && !self->is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->next), self->waits);
  gtk_widget_set_sensitive (GTK_WIDGET (self->target), !self->is_running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pace), !self->is_running);
}

/* --- While it plays --- */

static void
on_next (SbxFramesReplayDialog *self,
         SbxRecordedFrame      *frame)
{
  g_autofree char *event = sbx_frames_words_event (frame);
  g_autofree char *words = g_strdup_printf (_("Next: %s"), event);

  gtk_label_set_label (self->next, words);
  self->waits = TRUE;
  update (self);
}

static void
on_differed (SbxFramesReplayDialog *self,
             guint64                number,
             const char            *words)
{
  if (sbx_replay_get_n_differed (self->replay) <= MOST_DIFFERENCES)
    {
      GtkWidget *row = adw_action_row_new ();
      /* TRANSLATORS: the number of a frame */
      g_autofree char *title = g_strdup_printf (_("Frame %" PRIu64), number);
      g_autofree char *markup = g_markup_escape_text (words, -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
      gtk_list_box_append (self->differences, row);
    }
  gtk_widget_set_visible (self->differences_box, TRUE);
  update (self);
}

static void
on_ended (SbxFramesReplayDialog *self,
          const GError          *error)
{
  guint n = sbx_replay_get_n_differed (self->replay);

  self->is_running = FALSE;
  self->waits = FALSE;
  g_free (self->result);
  self->result = error ? g_strdup (error->message) : n == 0 ? g_strdup (_("It was answered as it was then.")) :
                 g_strdup_printf (ngettext ("%u answer was another one than then.", "%u answers were other ones than then.", n), n);
  update (self);
}

static void
drop_replay (SbxFramesReplayDialog *self)
{
  if (self->replay == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->replay, self);
  sbx_replay_stop (self->replay);
  g_clear_object (&self->replay);
}

static void
set_pace (SbxFramesReplayDialog *self)
{
  static const double speeds[] = { [PACE_THEN] = 1, [PACE_TEN] = 10, [PACE_QUICK] = 0, [PACE_STEPS] = 0 };
  guint pace = adw_combo_row_get_selected (self->pace);

  sbx_replay_set_speed (self->replay, speeds[MIN (pace, PACE_STEPS)]);
  sbx_replay_set_stepping (self->replay, pace == PACE_STEPS);
}

static void
on_start (SbxFramesReplayDialog *self)
{
  SbxWorld *world = adw_combo_row_get_selected_item (self->target);
  SbxAddress *address = world ? sbx_connections_get_address (self->connections, world) : NULL;
  GtkWidget *row;

  if (address == NULL)
    return;

  drop_replay (self);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->differences))) != NULL)
    gtk_list_box_remove (self->differences, row);
  gtk_widget_set_visible (self->differences_box, FALSE);
  g_clear_pointer (&self->result, g_free);

  self->replay = sbx_replay_new (self->recording, address);
  sbx_replay_set_token (self->replay, sbx_connections_get_token (self->connections, world));
  set_pace (self);
  g_signal_connect_swapped (self->replay, "next", G_CALLBACK (on_next), self);
  g_signal_connect_swapped (self->replay, "played", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->replay, "differed", G_CALLBACK (on_differed), self);
  g_signal_connect_swapped (self->replay, "ended", G_CALLBACK (on_ended), self);
  self->is_running = TRUE;
  self->is_paused = FALSE;
  self->waits = FALSE;
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->stop));
  sbx_replay_start (self->replay);
}

static void
on_pause (SbxFramesReplayDialog *self)
{
  self->is_paused = !self->is_paused;
  update (self);
  (self->is_paused ? sbx_replay_pause : sbx_replay_resume) (self->replay);
}

static void
on_step (SbxFramesReplayDialog *self)
{
  self->waits = FALSE;
  update (self);
  sbx_replay_step (self->replay);
}

static void
on_stop (SbxFramesReplayDialog *self)
{
  if (!self->is_running)
    return;
  sbx_replay_stop (self->replay);
  self->is_running = FALSE;
  self->waits = FALSE;
  self->result = g_strdup (_("It was stopped."));
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->start));
}

/* What went over the wire this time, to be held beside the recording. */
static void
on_frames (SbxFramesReplayDialog *self)
{
  SbxWorld *world = adw_combo_row_get_selected_item (self->target);
  g_autoptr (SbxRecording) recording =
    sbx_recording_new_from_recorder (sbx_replay_get_recorder (self->replay), world ? sbx_world_get_address (world) : NULL,
                                     sbx_recording_get_dialect (self->recording));

  sbx_frames_window_open (gtk_window_get_transient_for (GTK_WINDOW (self)), recording, _("Replay"), self->connections);
}

/* --- The object --- */

static void
sbx_frames_replay_dialog_dispose (GObject *object)
{
  SbxFramesReplayDialog *self = SBX_FRAMES_REPLAY_DIALOG (object);

  drop_replay (self);
  g_clear_object (&self->recording);
  g_clear_object (&self->connections);
  g_clear_pointer (&self->result, g_free);
  G_OBJECT_CLASS (sbx_frames_replay_dialog_parent_class)->dispose (object);
}

static void
sbx_frames_replay_dialog_class_init (SbxFramesReplayDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_frames_replay_dialog_dispose;
  g_type_ensure (SBX_TYPE_WORLD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-frames-replay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, target);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, pace);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, start);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, pause);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, step);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, frames);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, words);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, next);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, differences_box);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesReplayDialog, differences);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
  gtk_widget_class_bind_template_callback (widget_class, on_step);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_frames);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_frames_replay_dialog_init (SbxFramesReplayDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_frames_replay_dialog_new:
 * @parent: (nullable)
 * @chosen: (nullable): of which server, unless somebody chooses another one
 *
 * Returns: (transfer none): a dialog that is not shown yet
 */
GtkWindow *
sbx_frames_replay_dialog_new (GtkWindow      *parent,
                              SbxRecording   *recording,
                              SbxConnections *connections,
                              SbxClient      *chosen)
{
  SbxFramesReplayDialog *self = g_object_new (SBX_TYPE_FRAMES_REPLAY_DIALOG, "transient-for", parent, NULL);
  GListModel *worlds = G_LIST_MODEL (connections);

  self->recording = g_object_ref (recording);
  self->connections = g_object_ref (connections);
  self->n_to_play = count_to_play (recording);
  adw_combo_row_set_model (self->target, worlds);
  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (chosen ? world == sbx_client_get_world (chosen) : g_strcmp0 (sbx_world_get_address (world), sbx_recording_get_address (recording)) == 0)
        adw_combo_row_set_selected (self->target, i);
    }
  update (self);
  return GTK_WINDOW (self);
}
