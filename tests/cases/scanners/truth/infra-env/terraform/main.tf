resource "aws_lambda_function" "f" {
  environment {
    variables = {
      FLAG_TF_FLAG = var.tf_flag
    }
  }
}
