package com.acme.flags

import org.springframework.context.annotation.Conditional

@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
@Retention(AnnotationRetention.RUNTIME)
@Conditional(OnFlagCondition::class)
annotation class ConditionalOnFlag(val name: String, val matchIfMissing: Boolean = false)

class Toggled(private val service: FlagService, private val key: String) {
    operator fun getValue(thisRef: Any?, property: kotlin.reflect.KProperty<*>): Boolean = service.isOn(key)
}

fun FlagService.toggled(key: String) = Toggled(this, key)
