variable "flags" {
  type    = map(bool)
  default = { "gpu-nodes" = false, "spot-nodes" = false }
}

resource "aws_eks_node_group" "gpu" {
  count = var.flags["gpu-nodes"] ? 1 : 0
}

module "mesh" {
  source = "./mesh"
  mtls   = lookup(var.env, "FLAG_MESH_MTLS", "false")
}
