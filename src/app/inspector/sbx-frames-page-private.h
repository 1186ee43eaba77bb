/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-frames-details.h"
#include "sbx-frames-list.h"
#include "sbx-frames-page.h"
#include "sbx-frames-row.h"

G_BEGIN_DECLS

struct _SbxFramesPage
{
  AdwBin              parent_instance;

  SbxClient          *client;       /* (nullable) */
  SbxRecording       *recording;    /* (nullable): shown instead */
  SbxFramesList      *frames;
  GtkSingleSelection *selection;
  SbxRecordedFrame   *chosen;       /* (nullable): stays so, whatever the filter leaves out */
  guint64             chosen_pair;  /* as it is shown */
  gboolean            following;    /* the newest stays in sight */
  gboolean            settling;     /* the list is about to be laid out anew */
  gboolean            held;           /* somebody was led to the frame that is chosen: it stays in sight */
  double              value;        /* where it was scrolled to */
  GtkEventController *keys;         /* (nullable): of the whole window, while this is shown */
  guint               filter_timer;
  guint               update_idle;
  GtkFileChooserNative *chooser;    /* (nullable): open now */
  gboolean            chosen_har;   /* in it */
  SbxConnections     *connections;  /* (nullable): to which a recording can be replayed */
  GCancellable       *working;      /* (nullable): of what is written or read now */
  guint               work_timer;
  char               *importing;    /* (nullable): the name of what is read */

  AdwToastOverlay    *toasts;
  AdwLeaflet         *leaflet;
  GtkWidget          *list_side;
  GtkSearchEntry     *filter;
  GtkToggleButton    *all;
  GtkToggleButton    *received;
  GtkToggleButton    *sent;
  GtkToggleButton    *pause;
  GtkLabel           *fault;
  GtkStack           *stack;
  AdwStatusPage      *nothing;
  GtkBox             *table;
  SbxFramesRow       *titles;
  GtkScrolledWindow  *scroller;
  GtkListView        *list;
  GtkWidget          *work;
  GtkSpinner         *work_spinner;
  GtkLabel           *work_label;
  GtkLabel           *count;
  GtkToggleButton    *follow;
  GtkLabel           *follow_label;
  SbxFramesDetails   *details;
};

/* sbx-frames-page.c */
void      sbx_frames_page_tell            (SbxFramesPage  *self,
                                           const char     *text);
const char *sbx_frames_page_get_dialect   (SbxFramesPage  *self);
void      sbx_frames_page_choose          (SbxFramesPage  *self,
                                           guint64         number);

/* sbx-frames-page-files.c */
void      sbx_frames_page_save            (SbxFramesPage  *self);
void      sbx_frames_page_export          (SbxFramesPage  *self);
void      sbx_frames_page_export_to       (SbxFramesPage  *self,
                                           GFile          *file);
void      sbx_frames_page_import          (SbxFramesPage  *self);
void      sbx_frames_page_import_from     (SbxFramesPage  *self,
                                           GFile          *file);
void      sbx_frames_page_cancel_work     (SbxFramesPage  *self);
SbxRecording *sbx_frames_page_dup_recording (SbxFramesPage *self);

/* sbx-frames-page-actions.c */
void      sbx_frames_page_install_actions (GtkWidgetClass *widget_class);
void      sbx_frames_page_update_actions  (SbxFramesPage  *self);
void      sbx_frames_page_add_keys        (SbxFramesPage  *self);
void      sbx_frames_page_remove_keys     (SbxFramesPage  *self);

G_END_DECLS
