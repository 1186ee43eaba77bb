/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A window around a widget, which writes down every action that the widget activates. */
typedef struct
{
  GtkWindow *window;
  GPtrArray *actions; /* of "group.name parameter" */
} SbxUiFixture;

typedef gboolean (*SbxUiCondition) (gpointer data);

void          sbx_ui_init          (int            *argc,
                                    char         ***argv);
SbxUiFixture *sbx_ui_fixture_new   (GtkWidget      *child,
                                    int             width,
                                    int             height);
void          sbx_ui_fixture_free  (SbxUiFixture   *self);
/* The last action of that name, without its name; NULL if there was none. Forgets them all. */
char         *sbx_ui_fixture_take  (SbxUiFixture   *self,
                                    const char     *name);

/* Runs the main loop until @condition holds; fails after some seconds. */
void          sbx_ui_wait          (SbxUiCondition  condition,
                                    gpointer        data);
/* Until the widget has that accessible name: a count is not shown with each frame. */
void          sbx_ui_wait_named    (gpointer        widget,
                                    const char     *name);
/* Runs the main loop until as many frames were drawn. */
void          sbx_ui_frames        (GtkWidget      *widget,
                                    int             frames);

/* First descendant of that type (and, unless NULL, with that CSS class) in order; NULL if there is none. */
gpointer      sbx_ui_find          (gpointer        root,
                                    GType           type,
                                    const char     *css_class);
/* Mapped rows of a list view, from top to bottom; (transfer container). */
GPtrArray    *sbx_ui_rows          (gpointer        list);
/* What a screen reader says for a row of a list, by the name of its beginning. */
gpointer      sbx_ui_row           (gpointer        list,
                                    const char     *label_prefix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxUiFixture, sbx_ui_fixture_free)

G_END_DECLS
