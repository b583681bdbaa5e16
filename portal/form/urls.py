from django.urls import path

from portal.form import gear, preview, rows, rule, values

urlpatterns = [
    path("", rows.of_place, name="form"),
    path("row", rows.change, name="form-row"),
    path("add", rows.add, name="form-add"),
    path("remove", rows.remove, name="form-remove"),
    path("gear", gear.draw_gear, name="form-gear"),
    path("gear/save", gear.save, name="form-gear-save"),
    path("gear/find", gear.find, name="form-gear-find"),
    path("preview", preview.show, name="form-preview"),
    path("values", values.draw_values, name="form-values"),
    path("values/save", values.save, name="form-values-save"),
    path("rule", rule.save, name="form-rule"),
    path("rule/remove", rule.remove, name="form-rule-remove"),
]
