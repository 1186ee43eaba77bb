/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-page-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-frames-replay-dialog.h"
#include "sbx-frames-send-dialog.h"

/* What can be done with frames, and with the one that is chosen. */

static void
copy (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);
  g_autofree char *text = self->chosen ? sbx_recorded_frame_dup_text (self->chosen, NULL) : NULL;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  sbx_frames_page_tell (self, _("Copied"));
}

static void
show_pair (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  if (self->chosen && self->chosen->pair > 0)
    sbx_frames_page_choose (self, self->chosen->pair);
}

static void
show_kind (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);
  g_autofree char *words = NULL;

  if (self->chosen == NULL)
    return;
  words = self->chosen->event[0] != '\0' ? g_strdup_printf ("event:\"%s\"", self->chosen->event) : g_strdup ("is:carrier");
  gtk_editable_set_text (GTK_EDITABLE (self->filter), words);
  gtk_toggle_button_set_active (self->chosen->direction == SBX_RECORDED_IN ? self->received : self->sent, TRUE);
}

static void
back (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
find (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

static void
toggle (GtkToggleButton *button)
{
  if (gtk_widget_get_visible (GTK_WIDGET (button)))
    gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

static void
pause_or_go_on (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  toggle (SBX_FRAMES_PAGE (widget)->pause);
}

static void
follow (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  toggle (SBX_FRAMES_PAGE (widget)->follow);
}

static void
clear (GtkWidget  *widget,
       const char *name,
       GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  if (self->client)
    sbx_flight_recorder_clear (sbx_client_get_recorder (self->client));
}

/* As it was: to see what is answered now. */
static void
resend (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (self->chosen == NULL || self->client == NULL)
    return;
  if (sbx_client_send_again (self->client, self->chosen, NULL, FALSE, &error))
    sbx_frames_page_tell (self, _("Sent"));
  else
    sbx_frames_page_tell (self, error->message);
}

static GtkWindow *
get_window (SbxFramesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
edit (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);
  g_autofree char *why_not = NULL;

  if (self->chosen == NULL || self->client == NULL)
    return;
  why_not = sbx_client_dup_why_not_send_again (self->client, self->chosen);
  if (why_not)
    sbx_frames_page_tell (self, why_not);
  else
    gtk_window_present (sbx_frames_send_dialog_new (get_window (self), self->client, self->chosen));
}

static void
save (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  sbx_frames_page_save (SBX_FRAMES_PAGE (widget));
}

static void
export (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  sbx_frames_page_export (SBX_FRAMES_PAGE (widget));
}

static void
import (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  sbx_frames_page_import (SBX_FRAMES_PAGE (widget));
}

static void
replay (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);
  g_autoptr (SbxRecording) recording = sbx_frames_page_dup_recording (self);

  if (recording && self->connections)
    gtk_window_present (sbx_frames_replay_dialog_new (get_window (self), recording, self->connections, self->client));
}

static const struct
{
  const char                  *name;
  const char                  *parameter;
  GtkWidgetActionActivateFunc  func;
} actions[] = {
  { "frames.find", NULL, find },
  { "frames.pause", NULL, pause_or_go_on },
  { "frames.follow", NULL, follow },
  { "frames.clear", NULL, clear },
  { "frames.copy", NULL, copy },
  { "frames.show-pair", NULL, show_pair },
  { "frames.show-kind", NULL, show_kind },
  { "frames.back", NULL, back },
  { "frames.resend", NULL, resend },
  { "frames.edit", NULL, edit },
  { "frames.save", NULL, save },
  { "frames.export", NULL, export },
  { "frames.import", NULL, import },
  { "frames.replay", NULL, replay },
};

/* As sbx-accels.c has them, for people. What means something else elsewhere counts only where the focus is in here. */
static const struct
{
  guint            key;
  GdkModifierType  modifiers;
  const char      *action;
  gboolean         everywhere;
} keys[] = {
  { GDK_KEY_f, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.find", TRUE },
  { GDK_KEY_F8, 0, "frames.pause", TRUE },
  { GDK_KEY_End, GDK_CONTROL_MASK, "frames.follow", FALSE },
  { GDK_KEY_Delete, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "frames.clear", FALSE },
  { GDK_KEY_c, GDK_CONTROL_MASK, "frames.copy", FALSE },
  { GDK_KEY_j, GDK_CONTROL_MASK, "frames.show-pair", TRUE },
  { GDK_KEY_j, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.show-kind", TRUE },
  { GDK_KEY_Escape, 0, "frames.back", FALSE },
  { GDK_KEY_Return, GDK_CONTROL_MASK, "frames.resend", FALSE },
  { GDK_KEY_e, GDK_CONTROL_MASK, "frames.edit", FALSE },
  { GDK_KEY_s, GDK_CONTROL_MASK, "frames.save", TRUE },
  { GDK_KEY_x, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.export", TRUE },
  { GDK_KEY_o, GDK_CONTROL_MASK, "frames.import", TRUE },
  { GDK_KEY_r, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.replay", TRUE },
};

void
sbx_frames_page_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].func);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!keys[i].everywhere)
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

void
sbx_frames_page_add_keys (SbxFramesPage *self)
{
  GtkShortcutController *controller;

  if (self->keys)
    return;
  self->keys = gtk_shortcut_controller_new ();
  controller = GTK_SHORTCUT_CONTROLLER (self->keys);
  gtk_shortcut_controller_set_scope (controller, GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].everywhere)
      gtk_shortcut_controller_add_shortcut (controller, gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                                          gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), self->keys);
}

void
sbx_frames_page_remove_keys (SbxFramesPage *self)
{
  if (self->keys == NULL)
    return;
  gtk_widget_remove_controller (GTK_WIDGET (self), self->keys);
  self->keys = NULL;
}

/* Which of them can be done now. */
void
sbx_frames_page_update_actions (SbxFramesPage *self)
{
  SbxRecordedFrame *frame = self->chosen;
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean details_shown = adw_leaflet_get_folded (self->leaflet) && adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->details);

  gtk_widget_action_set_enabled (widget, "frames.copy", frame && frame->data && frame->kind != SBX_RECORDED_BINARY);
  gtk_widget_action_set_enabled (widget, "frames.show-pair", frame && frame->pair > 0 && sbx_frames_list_find_frame (self->frames, frame->pair));
  gtk_widget_action_set_enabled (widget, "frames.show-kind", frame != NULL);
  gtk_widget_action_set_enabled (widget, "frames.clear", self->client != NULL && self->recording == NULL);
  gtk_widget_action_set_enabled (widget, "frames.pause", self->recording == NULL);
  gtk_widget_action_set_enabled (widget, "frames.follow", self->recording == NULL);
  gtk_widget_action_set_enabled (widget, "frames.back", details_shown);
  gtk_widget_action_set_enabled (widget, "frames.save", frame != NULL);
  gtk_widget_action_set_enabled (widget, "frames.resend", frame && self->client && !self->recording);
  gtk_widget_action_set_enabled (widget, "frames.edit", frame && self->client && !self->recording);
  gtk_widget_action_set_enabled (widget, "frames.export", self->client || self->recording);
  gtk_widget_action_set_enabled (widget, "frames.replay", self->connections && (self->client || self->recording));
}
