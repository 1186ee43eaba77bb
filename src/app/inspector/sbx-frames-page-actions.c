/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-page-private.h"

#include <glib/gi18n-lib.h>

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
};

/* As sbx-accels.c has them, for people. */
static const struct
{
  guint            key;
  GdkModifierType  modifiers;
  const char      *action;
} keys[] = {
  { GDK_KEY_f, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.find" },
  { GDK_KEY_F8, 0, "frames.pause" },
  { GDK_KEY_End, GDK_CONTROL_MASK, "frames.follow" },
  { GDK_KEY_Delete, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "frames.clear" },
  { GDK_KEY_c, GDK_CONTROL_MASK, "frames.copy" },
  { GDK_KEY_j, GDK_CONTROL_MASK, "frames.show-pair" },
  { GDK_KEY_j, GDK_CONTROL_MASK | GDK_ALT_MASK, "frames.show-kind" },
  { GDK_KEY_Escape, 0, "frames.back" },
};

void
sbx_frames_page_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].func);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
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
}
