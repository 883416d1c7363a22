package newsbeam.tests;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.StringSetting;

/** The `stemmer` filter in the two languages a test uses: english and possessive_english. */
@NamedComponent("stemmer")
public class StemmerFilterFactory implements TokenFilterFactory {
    /** What the index says of the filter. */
    @AnalysisSettings
    public interface Settings {
        @StringSetting(path = "language", defaultValue = "english")
        String language();
    }

    private final boolean possessive;

    @Inject
    public StemmerFilterFactory(Settings settings) {
        this.possessive = settings.language().equals("possessive_english");
    }

    @Override
    public TokenStream create(TokenStream input) {
        return possessive ? new EnglishPossessiveFilter(input) : new PorterStemFilter(input);
    }
}
