package com.acme.flags

interface FlagService {
    fun isOn(key: String): Boolean
    fun isOn(flag: FeatureFlag): Boolean = isOn(flag.id)
}

inline fun <T> FlagService.guarded(flag: FeatureFlag, fallback: T, block: () -> T): T =
    if (isOn(flag)) block() else fallback
