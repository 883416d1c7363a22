import edu.emory.mathcs.nlp.common.collection.tree.PrefixNode;
import edu.emory.mathcs.nlp.common.collection.tree.PrefixTree;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.util.Map;

/** Writes the list of names that comes serialized in standard input as lines: the phrase, a tab, its classes. */
public class Dump {
    private static final PrintStream OUT = new PrintStream(new BufferedOutputStream(System.out, 1 << 20));

    public static void main(String[] arguments) throws Exception {
        walk(((PrefixTree<?, ?>) new ObjectInputStream(new BufferedInputStream(System.in)).readObject()).getRoot(), "");
        OUT.flush();
    }

    private static void walk(PrefixNode<?, ?> node, String phrase) {
        if (node.getValue() != null) {
            OUT.println(phrase.trim() + "\t" + node.getValue());
        }
        for (Map.Entry<?, ?> entry : node.entrySet()) {
            walk((PrefixNode<?, ?>) entry.getValue(), phrase + " " + entry.getKey());
        }
    }
}
