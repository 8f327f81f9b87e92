<togglz:feature name="JSP_FEATURE">x</togglz:feature>
<c:if test="${features.isActive('jsp-key')}">x</c:if>
<%-- isActive('jsp-commented') --%>
