/** package-doc */
package j;
