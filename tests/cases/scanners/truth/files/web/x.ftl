<#if features.isOn("ftl-key")>x</#if>
<#-- isOn("ftl-commented") -->
