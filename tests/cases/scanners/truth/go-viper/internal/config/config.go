package config

import (
	"github.com/spf13/viper"
)

// Features are read from features.yaml. The old-router is no more.
type Features struct {
	DeltaUploads bool `mapstructure:"delta-uploads" json:"deltaUploads"`
	CompressLogs bool `mapstructure:"compress-logs"`
	WarmCache    bool `mapstructure:"warm-cache"`
	ColdStorage  bool `env:"FLAG_COLD_STORAGE" envDefault:"false"`
}

type Config struct {
	Addr     string   `mapstructure:"addr"`
	Features Features `mapstructure:"features"`
}

func Load() (*Config, error) {
	v := viper.New()
	v.SetDefault("features.fast-sync", false)
	v.SetDefault("features.warm-cache", false)
	var c Config
	return &c, v.Unmarshal(&c)
}

func FastSync() bool {
	return viper.GetBool("features.fast-sync")
}
