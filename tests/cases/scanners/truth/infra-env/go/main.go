package main

type C struct {
	Go bool `env:"FLAG_GO_ENV" envDefault:"false"`
}
