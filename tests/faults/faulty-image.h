/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FaultyImage:
 *
 * A file as its process sees it, and behind it the file on disk, to which only what was synced comes for certain.
 * There is one for each path, shared by all who open it, and it stays to the end of the process: a file that is
 * closed loses the locks that the process has on it. The caller sees to it that one thread at a time is in here.
 */
typedef struct _FaultyImage FaultyImage;

/* The image that was opened before; NULL = none was. */
FaultyImage *faulty_image_find     (const char    *path);
FaultyImage *faulty_image_open     (const char    *path,
                                    gboolean       create);
gboolean     faulty_image_exists   (FaultyImage   *self);
gsize        faulty_image_get_size (FaultyImage   *self);
/* How many bytes there were; the rest of @data is zeroed. */
gsize        faulty_image_read     (FaultyImage   *self,
                                    void          *data,
                                    gsize          length,
                                    gsize          offset);
void         faulty_image_write    (FaultyImage   *self,
                                    gconstpointer  data,
                                    gsize          length,
                                    gsize          offset);
void         faulty_image_resize   (FaultyImage   *self,
                                    gsize          size);
/* As a file that is removed; @synced: the folder is synced as well. */
void         faulty_image_remove   (FaultyImage   *self,
                                    gboolean       synced);

/* All of it is on disk afterwards. */
void         faulty_image_sync     (FaultyImage   *self,
                                    GRand         *chance);
/* A part of it by chance, in any order, as a system does that has time. */
void         faulty_image_leak     (FaultyImage   *self,
                                    GRand         *chance);
/* Takes for synced what is not. */
void         faulty_image_forget   (FaultyImage   *self);

G_END_DECLS
