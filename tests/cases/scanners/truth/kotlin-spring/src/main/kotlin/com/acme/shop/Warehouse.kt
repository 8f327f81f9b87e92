package com.acme.shop

import com.acme.flags.FlagNames.BULK_IMPORT
import com.acme.flags.FlagNames as Names

class Warehouse(private val flags: FlagService) {
    fun sync() = listOf(BULK_IMPORT, Names.WAREHOUSE).all { flags.isOn(it) }

    fun undefined() = flags.isOn("wharehouse-sync")
}
