/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all places have in common: the name that the user gave them. */
#include "hf-audit-place.h"

typedef struct
{
  char *name;
} HfAuditPlacePrivate;

enum
{
  PROP_NAME = 1,
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HfAuditPlace, hf_audit_place, G_TYPE_OBJECT)

static void
hf_audit_place_set_property (GObject *object, unsigned id, const GValue *value, GParamSpec *spec)
{
  HfAuditPlacePrivate *priv = hf_audit_place_get_instance_private (HF_AUDIT_PLACE (object));

  switch (id)
    {
    case PROP_NAME:
      priv->name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
hf_audit_place_finalize (GObject *object)
{
  HfAuditPlacePrivate *priv = hf_audit_place_get_instance_private (HF_AUDIT_PLACE (object));

  g_free (priv->name);
  G_OBJECT_CLASS (hf_audit_place_parent_class)->finalize (object);
}

static void
hf_audit_place_class_init (HfAuditPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = hf_audit_place_set_property;
  object_class->finalize = hf_audit_place_finalize;
  g_object_class_install_property (object_class, PROP_NAME,
                                   g_param_spec_string ("name", NULL, NULL, NULL,
                                                        G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY
                                                            | G_PARAM_STATIC_STRINGS));
}

static void
hf_audit_place_init (HfAuditPlace *self)
{
}

/**
 * hf_audit_place_get_name:
 * Returns: (transfer none): as the user gave it
 */
const char *
hf_audit_place_get_name (HfAuditPlace *self)
{
  HfAuditPlacePrivate *priv = hf_audit_place_get_instance_private (self);

  return priv->name;
}

/**
 * hf_audit_place_open:
 * @report: gets title, domain and identity
 *
 * To be called first.
 *
 * Returns: whether the place is there
 */
gboolean
hf_audit_place_open (HfAuditPlace *self, HfAuditPlaceReport *report, GCancellable *cancellable,
                     GError **error)
{
  return HF_AUDIT_PLACE_GET_CLASS (self)->open (self, report, cancellable, error);
}

/**
 * hf_audit_place_list:
 * @report: gets the counts of files
 * @func: (scope call): called for each copy
 *
 * Returns: whether all were told
 */
gboolean
hf_audit_place_list (HfAuditPlace *self, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                     gpointer data, GCancellable *cancellable, GError **error)
{
  return HF_AUDIT_PLACE_GET_CLASS (self)->list (self, report, func, data, cancellable, error);
}

/**
 * hf_audit_place_read:
 * @locator: of a copy
 * @read: gets the verdict
 * @error: of the place, a cancellation, or %G_IO_ERROR_TIMED_OUT
 *
 * Returns: whether there is a verdict, or the copy is gone
 */
gboolean
hf_audit_place_read (HfAuditPlace *self, const char *locator, HfAuditRead *read, GError **error)
{
  return HF_AUDIT_PLACE_GET_CLASS (self)->read (self, locator, read, error);
}

/**
 * hf_audit_place_has_one_copy:
 * Returns: whether two locators of one pin mean the same bytes there
 */
gboolean
hf_audit_place_has_one_copy (HfAuditPlace *self)
{
  return HF_AUDIT_PLACE_GET_CLASS (self)->one_copy;
}
