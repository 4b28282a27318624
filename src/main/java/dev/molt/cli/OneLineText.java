package dev.molt.cli;

import dev.molt.update.OneLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes text that others are shown as it is, if it is one line. */
final class OneLineText implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (!OneLine.is(text)) {
            throw new TypeConversionException("it must be " + OneLine.ALLOWED);
        }
        return text;
    }
}
