/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faulty-control.h"
#include "faulty-image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/*
 * The disk of a hub that a test rules. It is linked into the daemon's own program, and takes the place of SQLite's
 * file system before main() begins, where the environment names a control page. Then it can fail on command; keep
 * what is not synced in memory only, so that SIGKILL works like a power cut; and end the process within any call.
 *
 * Locks, and the memory that the connections share, are the system's: they mean nothing after an end.
 */

typedef struct
{
  sqlite3_file  base;
  FaultyFiles   kind;
  FaultyImage  *image;    /* (nullable): what is not synced is dropped */
  sqlite3_file *real;     /* (nullable): a file of the system's, beside an image for its locks only */
} File;

static FaultyControl *control;
static sqlite3_vfs   *system_vfs;
static sqlite3_vfs    faulty_vfs;
static GRand         *chance;
static GMutex         mutex;      /* of images and chance */

static int
take_one (gint *counter)
{
  gint value = g_atomic_int_get (counter);

  while (value > 0 && !g_atomic_int_compare_and_exchange (counter, value, value - 1))
    value = g_atomic_int_get (counter);
  return value;
}

/* Whether this call is one of those that fail. */
static gboolean
fails (File          *self,
       FaultyFailure  failure)
{
  gint files = g_atomic_int_get (&control->files);

  if (!(g_atomic_int_get (&control->fail) & (gint) failure) || (files != 0 && !(files & (gint) self->kind)))
    return FALSE;
  if (take_one (&control->skip) > 0)
    return FALSE;
  if (take_one (&control->times) == 1)
    g_atomic_int_set (&control->fail, 0);
  g_atomic_int_inc (&control->hits);
  return TRUE;
}

static int
fail_with (int result,
           int code)
{
  errno = code;
  return result;
}

/* Counts a call that changes a file; in the one that was chosen, it ends here. */
static void
count_call (File *self)
{
  g_atomic_int_inc (&control->calls);
  if (take_one (&control->kill_at) != 1)
    return;
  if (self->image != NULL && g_rand_boolean (chance))
    faulty_image_leak (self->image, chance);
  raise (SIGKILL);
}

static int
faulty_close (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real != NULL ? self->real->pMethods->xClose (self->real) : SQLITE_OK;
}

static int
faulty_read (sqlite3_file  *file,
             void          *data,
             int            length,
             sqlite3_int64  offset)
{
  File *self = (File *) file;
  gsize there;

  if (fails (self, FAULTY_READ))
    return fail_with (SQLITE_IOERR_READ, EIO);
  if (self->image == NULL)
    return self->real->pMethods->xRead (self->real, data, length, offset);

  g_mutex_lock (&mutex);
  there = faulty_image_read (self->image, data, (gsize) length, (gsize) offset);
  g_mutex_unlock (&mutex);
  return there == (gsize) length ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
write_bytes (File          *self,
             gconstpointer  data,
             int            length,
             sqlite3_int64  offset)
{
  if (self->image == NULL)
    return self->real->pMethods->xWrite (self->real, data, length, offset);
  faulty_image_write (self->image, data, (gsize) length, (gsize) offset);
  if (g_rand_int_range (chance, 0, 256) < g_atomic_int_get (&control->leak))
    faulty_image_leak (self->image, chance);
  return SQLITE_OK;
}

static int
faulty_write (sqlite3_file  *file,
              const void    *data,
              int            length,
              sqlite3_int64  offset)
{
  File *self = (File *) file;
  int   result;

  if (fails (self, FAULTY_FULL))
    return fail_with (SQLITE_FULL, ENOSPC);

  g_mutex_lock (&mutex);
  if (fails (self, FAULTY_WRITE))
    {
      write_bytes (self, data, length / 2, offset);
      result = fail_with (SQLITE_IOERR_WRITE, EIO);
    }
  else
    {
      result = write_bytes (self, data, length, offset);
      count_call (self);
    }
  g_mutex_unlock (&mutex);
  return result;
}

static int
faulty_truncate (sqlite3_file  *file,
                 sqlite3_int64  size)
{
  File *self = (File *) file;

  if (fails (self, FAULTY_WRITE))
    return fail_with (SQLITE_IOERR_TRUNCATE, EIO);
  if (self->image == NULL)
    return self->real->pMethods->xTruncate (self->real, size);

  g_mutex_lock (&mutex);
  faulty_image_resize (self->image, (gsize) size);
  count_call (self);
  g_mutex_unlock (&mutex);
  return SQLITE_OK;
}

static void
sync_image (File *self)
{
  if (!g_atomic_int_get (&control->lie))
    faulty_image_sync (self->image, chance);
}

static int
faulty_sync (sqlite3_file *file,
             int           flags)
{
  File    *self = (File *) file;
  gboolean forgets = (g_atomic_int_get (&control->fail) & FAULTY_FORGET) != 0;
  int      result = SQLITE_OK;

  g_mutex_lock (&mutex);
  if (fails (self, FAULTY_SYNC))
    {
      if (self->image != NULL && forgets)
        faulty_image_forget (self->image);
      result = fail_with (SQLITE_IOERR_FSYNC, EIO);
    }
  else
    {
      count_call (self);
      if (self->image != NULL)
        sync_image (self);
      else
        result = self->real->pMethods->xSync (self->real, flags);
    }
  g_mutex_unlock (&mutex);
  return result;
}

static int
faulty_file_size (sqlite3_file  *file,
                  sqlite3_int64 *size)
{
  File *self = (File *) file;

  if (self->image == NULL)
    return self->real->pMethods->xFileSize (self->real, size);

  g_mutex_lock (&mutex);
  *size = (sqlite3_int64) faulty_image_get_size (self->image);
  g_mutex_unlock (&mutex);
  return SQLITE_OK;
}

static int
faulty_lock (sqlite3_file *file,
             int           level)
{
  File *self = (File *) file;

  return self->real != NULL ? self->real->pMethods->xLock (self->real, level) : SQLITE_OK;
}

static int
faulty_unlock (sqlite3_file *file,
               int           level)
{
  File *self = (File *) file;

  return self->real != NULL ? self->real->pMethods->xUnlock (self->real, level) : SQLITE_OK;
}

static int
faulty_check_reserved_lock (sqlite3_file *file,
                            int          *is_locked)
{
  File *self = (File *) file;

  *is_locked = 0;
  return self->real != NULL ? self->real->pMethods->xCheckReservedLock (self->real, is_locked) : SQLITE_OK;
}

static int
faulty_file_control (sqlite3_file *file,
                     int           operation,
                     void         *argument)
{
  File *self = (File *) file;

  /* These would reach through to a file whose content is not what the process sees. */
  if (self->image != NULL && (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE ||
                              operation == SQLITE_FCNTL_MMAP_SIZE))
    return SQLITE_NOTFOUND;
  return self->real != NULL ? self->real->pMethods->xFileControl (self->real, operation, argument) : SQLITE_NOTFOUND;
}

static int
faulty_sector_size (sqlite3_file *file)
{
  return 4096;
}

static int
faulty_device_characteristics (sqlite3_file *file)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
faulty_shm_map (sqlite3_file  *file,
                int            region,
                int            size,
                int            extend,
                void volatile **memory)
{
  File *self = (File *) file;

  if (fails (self, FAULTY_SHARED))
    return fail_with (SQLITE_IOERR_SHMMAP, EIO);
  return self->real->pMethods->xShmMap (self->real, region, size, extend, memory);
}

static int
faulty_shm_lock (sqlite3_file *file,
                 int           offset,
                 int           n,
                 int           flags)
{
  File    *self = (File *) file;
  gboolean for_writing = offset == 0 && flags == (SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE);

  if (for_writing && fails (self, FAULTY_BUSY))
    return SQLITE_BUSY;
  if (for_writing && fails (self, FAULTY_SHARED))
    return fail_with (SQLITE_IOERR_SHMLOCK, EIO);
  return self->real->pMethods->xShmLock (self->real, offset, n, flags);
}

static void
faulty_shm_barrier (sqlite3_file *file)
{
  File *self = (File *) file;

  self->real->pMethods->xShmBarrier (self->real);
}

static int
faulty_shm_unmap (sqlite3_file *file,
                  int           remove)
{
  File *self = (File *) file;

  return self->real->pMethods->xShmUnmap (self->real, remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = faulty_close,
  .xRead = faulty_read,
  .xWrite = faulty_write,
  .xTruncate = faulty_truncate,
  .xSync = faulty_sync,
  .xFileSize = faulty_file_size,
  .xLock = faulty_lock,
  .xUnlock = faulty_unlock,
  .xCheckReservedLock = faulty_check_reserved_lock,
  .xFileControl = faulty_file_control,
  .xSectorSize = faulty_sector_size,
  .xDeviceCharacteristics = faulty_device_characteristics,
  .xShmMap = faulty_shm_map,
  .xShmLock = faulty_shm_lock,
  .xShmBarrier = faulty_shm_barrier,
  .xShmUnmap = faulty_shm_unmap,
};

static int
open_image (File       *self,
            const char *path,
            int         flags)
{
  g_mutex_lock (&mutex);
  self->image = faulty_image_open (path, (flags & SQLITE_OPEN_CREATE) != 0);
  g_mutex_unlock (&mutex);
  return self->image != NULL ? SQLITE_OK : fail_with (SQLITE_CANTOPEN, ENOENT);
}

static int
open_real (File       *self,
           const char *path,
           int         flags,
           int        *out_flags)
{
  int result;

  self->real = (sqlite3_file *) (self + 1);
  result = system_vfs->xOpen (system_vfs, path, self->real, flags, out_flags);
  if (result != SQLITE_OK)
    self->real = NULL;
  return result;
}

static int
faulty_open (sqlite3_vfs  *vfs,
             const char   *path,
             sqlite3_file *file,
             int           flags,
             int          *out_flags)
{
  File    *self = (File *) file;
  gboolean is_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  gboolean drops = g_atomic_int_get (&control->drop) && (is_log || (flags & SQLITE_OPEN_MAIN_DB));
  int      result = SQLITE_OK;

  memset (self, 0, sizeof *self);
  self->kind = is_log ? FAULTY_LOG : FAULTY_DATABASE;
  if (!drops || !is_log)
    result = open_real (self, path, flags, out_flags);
  else if (out_flags != NULL)
    *out_flags = flags;
  if (result == SQLITE_OK && drops)
    result = open_image (self, path, flags);

  if (result == SQLITE_OK)
    self->base.pMethods = &methods;
  else if (self->real != NULL)
    self->real->pMethods->xClose (self->real);
  return result;
}

static int
faulty_delete (sqlite3_vfs *vfs,
               const char  *path,
               int          synced)
{
  FaultyImage *image;

  g_mutex_lock (&mutex);
  image = faulty_image_find (path);
  if (image != NULL)
    faulty_image_remove (image, synced != 0);
  g_mutex_unlock (&mutex);
  return image != NULL ? SQLITE_OK : system_vfs->xDelete (system_vfs, path, synced);
}

static int
faulty_access (sqlite3_vfs *vfs,
               const char  *path,
               int          flags,
               int         *answer)
{
  FaultyImage *image;

  g_mutex_lock (&mutex);
  image = faulty_image_find (path);
  /* An empty file is none, as with the system's. */
  if (image != NULL)
    *answer = faulty_image_exists (image) && (flags != SQLITE_ACCESS_EXISTS || faulty_image_get_size (image) > 0);
  g_mutex_unlock (&mutex);
  return image != NULL ? SQLITE_OK : system_vfs->xAccess (system_vfs, path, flags, answer);
}

static FaultyControl *
map_control (const char *path)
{
  int            file = open (path, O_RDWR | O_CLOEXEC);
  FaultyControl *page = mmap (NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

  if (file < 0 || page == MAP_FAILED)
    g_error ("%s: %s", path, g_strerror (errno));
  close (file);
  return page;
}

static void __attribute__ ((constructor))
take_over (void)
{
  const char *path = g_getenv (FAULTY_CONTROL_VARIABLE);

  if (path == NULL)
    return;
  /* A test that fails leaves nobody behind. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  control = map_control (path);
  chance = g_rand_new_with_seed ((guint32) g_atomic_int_get (&control->seed));

  system_vfs = sqlite3_vfs_find (NULL);
  faulty_vfs = *system_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.szOsFile = (int) sizeof (File) + system_vfs->szOsFile;
  faulty_vfs.pNext = NULL;
  faulty_vfs.xOpen = faulty_open;
  faulty_vfs.xDelete = faulty_delete;
  faulty_vfs.xAccess = faulty_access;
  if (sqlite3_vfs_register (&faulty_vfs, TRUE) != SQLITE_OK)
    g_error ("The file system of the test could not be taken into use");
}
