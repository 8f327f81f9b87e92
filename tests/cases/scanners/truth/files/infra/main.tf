variable "feature_flags" { type = map(bool) }
resource "x" "y" {
  count = var.feature_flags["tf-index"] ? 1 : 0
  name  = var.feature_flags.tf_member
  # tf-commented
}
resource "launchdarkly_feature_flag" "f" {
  key = "tf-defined"
}
locals { on = lookup(var.flags, "tf-lookup", false) }
